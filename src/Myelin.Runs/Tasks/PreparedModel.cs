namespace Myelin.Runs;

/// <summary>The reverse of <see cref="RawModel"/>: a model on the numbers of files, such as an exported run, as one on prepared data.</summary>
internal sealed class PreparedModel : Layer
{
    private readonly Layer _raw;
    private readonly Preparation _preparation;

    internal PreparedModel(Layer raw, Preparation preparation) => (_raw, _preparation) = (Child(RunExport.ModelName, raw), preparation);

    public override Tensor Forward(Tensor x)
    {
        Tensor raw = _preparation.InputsToRaw(x);
        return _preparation.OutputsFromRaw(_raw.Call(raw), raw);
    }
}
