using Myelin.Pictures;

namespace Myelin.Runs.Tests.Pictures;

public sealed class PictureKindTests : IDisposable
{
    private readonly Folder _folder = new();

    public static TheoryData<string> Names => [.. PictureKind.All.Select(kind => kind.Name)];

    public void Dispose() => _folder.Dispose();

    /// <summary>A class of pictures without a command fails here.</summary>
    [Fact]
    public void Each_class_of_pictures_is_a_kind()
    {
        int classes = typeof(Picture).Assembly.GetExportedTypes()
            .Count(type => type.IsAbstract && type.IsSealed && type.Name.EndsWith("Picture", StringComparison.Ordinal) && type != typeof(ChartPicture));
        Assert.Equal(classes, PictureKind.All.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_kind_makes_its_picture_with_usual_options(string name)
    {
        var kind = PictureKind.Named(name);
        Assert.Equal(name, kind.Make(new PictureRequest(OptionValues.None)).Kind);
        Assert.All(kind.Options, option => Assert.EndsWith(".", option.Help, StringComparison.Ordinal));
        // These are the command's.
        Assert.Empty(kind.Options.Select(option => option.Flag).Intersect(["--out", "--width", "--open", "--seed", "--threads", "--json", "--language"]));
    }

    [Fact]
    public void A_kind_that_does_not_exist_is_refused() => Assert.StartsWith(
        "plot: the kind of picture must be one that is known.\n  Got \"descend\".\n  There are neuron, perceptron,",
        Assert.Throws<RunOptionException>(() => PictureKind.Named("descend")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_run_is_drawn_and_leaves_its_curves()
    {
        string run = _folder.At("run");
        new TrainingJob(_folder.Request("digits", ("--model", "mlp"), ("--epochs", "2")), _ => { }).Run();
        Assert.Contains("<title>Learning curves</title>", File.ReadAllText(Path.Combine(run, "history.svg")), StringComparison.Ordinal);
        Assert.Equal([1, 2], Make("curves", run)["epoch"].Values);
        Assert.Equal(360, Make("answers", run)["confusion"].Values.Sum());
        Assert.Equal(8, Make("saliency", run)["answers"].Values.Count);
        Assert.InRange(Make("hidden-space", run)["hidden.pca.neighbors"].Values[0], 0.3, 1);
    }

    [Fact]
    public void A_run_that_does_not_fit_is_refused()
    {
        string run = _folder.At("run");
        new TrainingJob(_folder.Request("digits", ("--model", "linear"), ("--epochs", "1")), _ => { }).Run();
        string message = Assert.Throws<RunOptionException>(() => Make("boundary", run)).Message;
        Assert.StartsWith("--run: the data must have two features.\n  Got inputs of [1, 8, 8].", message, StringComparison.Ordinal);
        Assert.Contains("must have a layer with maps", Assert.Throws<RunOptionException>(() => Make("feature-maps", run)).Message, StringComparison.Ordinal);
        Assert.Contains("must have a hidden layer", Assert.Throws<RunOptionException>(() => Make("hidden-space", run)).Message, StringComparison.Ordinal);
        Assert.StartsWith("--run: the folder must be that of a run with a history.csv.\n  Got \"",
            Assert.Throws<RunOptionException>(() => Make("curves", _folder.At("nowhere"))).Message, StringComparison.Ordinal);
    }

    private static Picture Make(string kind, string run) =>
        PictureKind.Named(kind).Make(new PictureRequest(OptionValues.None.With(PictureOptions.Run, run)));
}
