namespace Myelin.Pictures.Tests.Kinds;

/// <summary>What cannot be drawn is refused in three lines that say what would work.</summary>
public sealed class BadInputTests
{
    [Fact]
    public void A_boundary_needs_two_features()
    {
        var four = new TensorDataset(Tensor.Zeros(3, 4), IntTensor.From([0, 1, 0]));
        Refused(() => BoundaryPicture.Of(new Linear(4, 2), four),
            "BoundaryPicture: the data must have two features.\n  Got inputs of [4].\n  Choose two columns, or a picture of hidden features.");
        string message = Assert.Throws<ArgumentException>(() => BoundaryPicture.Of(new Linear(3, 2), PointData.Draw("moons"))).Message;
        Assert.StartsWith("BoundaryPicture: the model must take two features.\n  Got a model that does not: Linear", message, StringComparison.Ordinal);
        Assert.Equal(3, message.Split('\n').Length);
    }

    [Fact]
    public void A_layer_must_exist() => Refused(() => FeatureMapPicture.Of(Cnn(4), Tensor.Zeros(1, 1, 6, 6), "7"),
        "FeatureMapPicture: the layer must be one that is known.\n  Got \"7\".\n  Known are 0, 1.");

    [Fact]
    public void A_model_without_maps_has_no_picture_of_them() => Refused(() => FeatureMapPicture.Of(new Linear(2, 2), Tensor.Zeros(1, 2)),
        "FeatureMapPicture: the model must have a layer with maps.\n  Got Linear, which has none.\n  Take a model with Conv2d.");

    [Fact]
    public void Weights_of_attention_have_a_name_for_each_row_and_column() => Refused(
        () => AttentionPicture.Of(Tensor.Zeros(1, 2, 3, 4), ["a", "b", "c"], ["a", "b", "c", "d"]),
        "AttentionPicture: the weights must be [heads, queries, keys], or [queries, keys] of one head.\n" +
        "  Got float32[1, 2, 3, 4] for 3 queries and 4 keys.\n  Take those of one example: weights.Select(0, 0).");

    [Fact]
    public void Of_4096_maps_the_strongest_are_drawn_in_their_order()
    {
        Picture picture = FeatureMapPicture.Of(Cnn(4096), Tensor.Ones(1, 1, 6, 6), "0", most: 9);
        Assert.Equal([9, 6, 6], picture["0"].Shape);
        Assert.Contains(picture.Draw().Marks, mark => mark is TextMark { Text: "layer 0, Conv2d, the 9 strongest of 4096" });
        Refused(() => FeatureMapPicture.Of(Cnn(4), Tensor.Ones(1, 1, 6, 6), most: 65),
            "FeatureMapPicture: most must be from 1 to 64.\n  Got 65.\n  Give a number in this range.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("epoch,steps,trainLoss,validationLoss,learningRate,seconds\n")]
    [InlineData("a,b\n1,2\n")]
    public void A_run_without_history_has_no_curves(string csv)
    {
        string message = Assert.Throws<ArgumentException>(() => CurvesPicture.FromCsv(csv)).Message;
        Assert.StartsWith("CurvesPicture: the history must have an epoch.\n  Got ", message, StringComparison.Ordinal);
        Assert.EndsWith("\n  Take the history.csv of a run that has finished an epoch.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_diverged_has_curves()
    {
        const string Header = "epoch,steps,trainLoss,validationLoss,accuracy,learningRate,seconds\n";
        Picture picture = CurvesPicture.FromCsv($"{Header}1,9,NaN,NaN,NaN,1,0.1\n2,18,NaN,,NaN,1,0.2\n");
        Assert.DoesNotContain("NaN", picture.ToSvg().Split("points=")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_numbers_outside_their_range_are_refused()
    {
        Refused(() => NeuronPicture.Of(activation: "reluu"),
            "NeuronPicture: the activation must be one that is known.\n  Got \"reluu\".\n  Known are tanh, relu, sigmoid, leaky_relu, gelu, silu.");
        Refused(() => DescentPicture.Of([0.1, 0]), "DescentPicture: rate must be above 0.\n  Got 0.\n  Give a number above 0.");
        Refused(() => XorPicture.Of(hidden: 9), "XorPicture: hidden must be from 1 to 4.\n  Got 9.\n  Give a number in this range.");
        Refused(() => PointData.Draw("moons", noise: double.NaN), "PointData: noise must be from 0 to 10.\n  Got NaN.\n  Give a number in this range.");
    }

    [Theory]
    [InlineData("0,0 1,0", "be 3 to 12 corners.\n  Got 2.\n  Give one for each corner, in the order of the outline.")]
    [InlineData("0,0 1,0 1,1 0,0", "all differ.\n  Got 0,0 twice.\n  Leave one out; the last corner is joined to the first.")]
    [InlineData("0,0 1,1 1,0 0,1",
        "make edges that do not cross or touch.\n  Got an edge from 0,0 that meets the one from 1,0.\n  Give the corners in the order of the outline.")]
    [InlineData("0,0 1,0 0.5,0",
        "make edges that do not cross or touch.\n  Got an edge from 0,0 that meets the one from 1,0.\n  Give the corners in the order of the outline.")]
    [InlineData("-1,0 1,0 1,1 0,0 -1,1",
        "make edges that do not cross or touch.\n  Got an edge from -1,0 that meets the one from 1,1.\n  Give the corners in the order of the outline.")]
    [InlineData("0,0 2,0 1,1", "be from -1.2 to 1.2 along each axis.\n  Got 2,0.\n  Scale the polygon.")]
    public void A_polygon_must_have_an_outline(string points, string rule) => Refused(
        () => SegmentPicture.Of([.. points.Split(' ').Select(p => p.Split(',').Select(double.Parse).ToArray()).Select(p => (p[0], p[1]))]),
        $"SegmentPicture: the points must {rule}");

    [Fact]
    public void Numbers_have_names() => Refused(() => _ = NeuronPicture.Of()["weight"],
        "Picture: the name must be one of its numbers.\n  Got \"weight\".\n  It has weights, bias, distance, outputs.");

    private static Sequential Cnn(int maps) => new(new Conv2d(1, maps, 3, padding: 1), new Relu());

    private static void Refused(Action draw, string message) => Assert.Equal(message, Assert.Throws<ArgumentException>(draw).Message);
}
