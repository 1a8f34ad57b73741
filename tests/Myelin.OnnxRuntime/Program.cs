namespace Myelin.OnnxRuntime;

/// <summary>ONNX Runtime, for tests and recorded values.</summary>
internal static class Program
{
    private static int Main(string[] args) => args switch
    {
        ["check", string folder] => Check.Run(folder),
        ["run", string model, string inputs] => ModelRun.Run(model, inputs),
        ["optimize", string model, string optimized] => Session.Optimize(model, optimized),
        _ => Usage(),
    };

    private static int Usage()
    {
        Console.Error.WriteLine("check FOLDER             compares each model of a folder with the values recorded beside it");
        Console.Error.WriteLine("run MODEL INPUTS.json    prints a model's outputs as JSON");
        Console.Error.WriteLine("optimize MODEL OUT       writes the model as the extended optimizations leave it");
        return 2;
    }
}
