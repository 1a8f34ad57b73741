namespace Myelin.Pictures.Tests.Kinds;

/// <summary>The sentence is about what was drawn, not about the usual options.</summary>
public sealed class MessageTests
{
    [Fact]
    public void Of_optimizers_only_those_that_are_drawn_are_described()
    {
        Assert.Equal("SGD takes steps in proportion to the slope.", Optimizers(1, "SGD"));
        Assert.Equal("Adagrad tires because it divides by all past gradients.", Optimizers(1, "Adagrad", "SGD"));
        Assert.Equal("AdamW takes steps of about the same size whatever the slope.", Optimizers(1, "AdamW"));
        Assert.StartsWith("Momentum gathers speed and overshoots, Adagrad tires", Optimizers(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Optimizers_that_diverge_are_named()
    {
        Assert.Equal("With this learning rate the loss grows for SGD, Adam.", Optimizers(1000, "SGD", "Adam"));
        Assert.Equal("在这样的学习率下，SGD、Adam 的损失不断增大。", OptimizerPicture.Of(Surface.Named("ravine"), ["SGD", "Adam"], rateFactor: 1000).Message.Chinese);
    }

    [Fact]
    public void A_boundary_that_does_not_separate_says_so()
    {
        Assert.DoesNotContain("wrong side", EveryPicture.Of("boundary").Message.English, StringComparison.Ordinal);
        Picture picture = BoundaryPicture.Of(PointData.Draw("moons"), rate: 1e9);
        double wrong = 1 - picture["accuracy"].Values[0];
        Assert.True(wrong > 0.1);
        Assert.EndsWith($" Here {wrong:P0} of the points are on its wrong side.", picture.Message.English, StringComparison.Ordinal);
    }

    [Fact]
    public void XOR_is_separated_only_where_it_is()
    {
        Assert.EndsWith("so that one line does.", XorPicture.Of().Message.English, StringComparison.Ordinal);
        Assert.EndsWith("no line separates them yet.", XorPicture.Of(hidden: 1).Message.English, StringComparison.Ordinal);
    }

    [Fact]
    public void Activations_and_initializations_that_are_not_drawn_are_not_named()
    {
        Assert.DoesNotContain("sigmoid", ActivationPicture.Of(["tanh"]).Message.English, StringComparison.Ordinal);
        Assert.DoesNotContain("Xavier", InitializationPicture.Of(["relu"]).Message.English, StringComparison.Ordinal);
        Assert.DoesNotContain("Xavier", GradientPicture.Of(starts: ["small"]).Message.English, StringComparison.Ordinal);
        Assert.DoesNotContain("Xavier", GradientPicture.Of(batchNorm: true).Message.English, StringComparison.Ordinal);
    }

    private static string Optimizers(double factor, params string[] names) =>
        OptimizerPicture.Of(Surface.Named("ravine"), names, rateFactor: factor).Message.English;
}
