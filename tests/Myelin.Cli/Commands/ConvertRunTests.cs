using Myelin.Interop.Onnx;

namespace Myelin.Cli.Tests.Commands;

/// <summary>`myelin convert RUN OUT.onnx`: a trained run for other programs.</summary>
public sealed class ConvertRunTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("mlp")]
    [InlineData("cnn")]
    public void A_network_of_images_does_as_well_as_the_run(string model)
    {
        Cli.Run("train", "digits", "--model", model, "--epochs", "1", "--out", _cli.File("run")).Done();
        Outcome done = Cli.Run("convert", _cli.File("run"), _cli.File("model.onnx"), "--json").Done();
        Assert.True((bool)done.Result["batchIsFree"]!);
        double run = (double)Cli.Run("eval", _cli.File("run"), "--json").Done().Result["testAccuracy"]!;
        Cli.Run("train", "digits", "--model", model, "--epochs", "1", "--init", _cli.File("model.onnx"), "--out", _cli.File("again")).Done();
        Assert.Equal(run, (double)Cli.Run("eval", _cli.File("model.onnx"), "digits", "--json").Done().Result["testAccuracy"]!, 1e-6);
    }

    [Fact]
    public void A_table_is_taken_as_it_is_written()
    {
        string table = _cli.Write("t.csv", "a,b,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{100 + (i % 7)},{(3 * i) + 1000}\n")));
        Cli.Run("train", table, "--target", "y", "--epochs", "3", "--out", _cli.File("run")).Done();
        Cli.Run("convert", _cli.File("run"), _cli.File("model.onnx")).Done();
        double predicted = (double)Cli.Run("predict", _cli.File("run"), "5,105", "--json").Done().Result["predictions"]![0]!["value"]!;
        var model = OnnxModel.Open(_cli.File("model.onnx"));
        Assert.Equal(predicted, model.Run(new Dictionary<string, OnnxValue> { ["x"] = Tensor.From([5, 105], 1, 2) })["y"].Tensor!.Item(), 1e-2);
    }

    [Fact]
    public void A_text_model_takes_ids()
    {
        string text = _cli.Write("t.txt", string.Concat(Enumerable.Repeat("the quick brown fox jumps. ", 60)));
        Cli.Run("train", "text", "--file", text, "--context", "8", "--epochs", "1", "--out", _cli.File("run")).Done();
        Cli.Run("convert", _cli.File("run"), _cli.File("model.onnx")).Done();
        OnnxPort x = Assert.Single(OnnxModel.Open(_cli.File("model.onnx")).Inputs);
        Assert.Equal("x: int64[batch, 8]", x.ToString());
    }

    [Fact]
    public void What_is_no_run_and_what_is_for_arrays_is_refused()
    {
        string weights = _cli.Write("w.npy", "");
        Cli.Run("convert", weights, _cli.File("model.onnx")).Failed(1, "convert: an ONNX model is written from a run, which has layers and not only weights.");
        Cli.Run("convert", _cli.Folder, _cli.File("model.onnx"), "--dtype", "float16").Failed(2, "convert: --dtype is for arrays.\n  Got it for ");
    }
}
