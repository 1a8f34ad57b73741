using System.Globalization;
using System.Text.RegularExpressions;

namespace Myelin.Pictures.Tests.Kinds;

/// <summary>The sentence is about what was drawn, not about the usual options.</summary>
public sealed class MessageTests
{
    [Theory]
    [InlineData("ravine", 1)]
    [InlineData("bowl", 0.2)]
    [InlineData("beale", 1)]
    [InlineData("noisy", 1)]
    public void Of_optimizers_only_those_that_are_drawn_are_described_by_their_paths(string surface, double factor)
    {
        foreach (string name in OptimizerPicture.Names)
        {
            Picture picture = OptimizerPicture.Of(Surface.Named(surface), [name], rateFactor: factor);
            string said = picture.Message.English;
            foreach (string other in (string[])["SGD", "Momentum", "Adagrad", "RMSProp", "Adam"])
            {
                bool isOwn = other switch { "Momentum" => name is "momentum" or "Nesterov", "Adam" => name is "Adam" or "AdamW", _ => name == other };
                Assert.Equal(isOwn, Regex.IsMatch(said, $@"\b{other}W?\b"));
            }

            double[][] path = [.. picture[$"{name}.path"].Values.Chunk(2)];
            double[] losses = [.. picture[$"{name}.loss"].Values];
            double[] steps = [.. path.Zip(path.Skip(1), (a, b) => Math.Sqrt(Math.Pow(b[0] - a[0], 2) + Math.Pow(b[1] - a[1], 2)))];
            if (said.Contains("overshoots", StringComparison.Ordinal)) Assert.Contains(losses.Zip(losses.Skip(1)), pair => pair.Second > pair.First);
            if (said.Contains("become shorter", StringComparison.Ordinal)) Assert.True(steps[^1] < steps[0]);
            if (said.Contains("is about the learning rate", StringComparison.Ordinal))
            {
                double rate = picture[$"{name}.rate"].Values[0];
                for (int i = 0; i < 2; i++) Assert.InRange(Math.Abs(path[1][i] - path[0][i]), 0.9 * rate, 1.1 * rate);
            }
        }
    }

    [Fact]
    public void Optimizers_that_diverge_are_named()
    {
        Assert.EndsWith("With this learning rate the loss grows for SGD, momentum.", Optimizers(1000, "SGD", "momentum"), StringComparison.Ordinal);
        Assert.EndsWith(
            "损失不断增大的有：SGD、动量。", OptimizerPicture.Of(Surface.Named("ravine"), ["SGD", "momentum"], rateFactor: 1000).Message.Chinese, StringComparison.Ordinal);
    }

    [Fact]
    public void A_boundary_that_does_not_separate_says_so()
    {
        Assert.DoesNotContain("wrong side", EveryPicture.Of("boundary").Message.English, StringComparison.Ordinal);
        Picture picture = BoundaryPicture.Of(PointData.Draw("moons"), rate: 1e9);
        double wrong = 1 - picture["accuracy"].Values[0];
        Assert.True(wrong > 0.1);
        Assert.EndsWith($"Here {wrong:P0} of the points are on its wrong side.", picture.Message.English, StringComparison.Ordinal);
    }

    [Fact]
    public void XOR_is_separated_only_where_it_is()
    {
        Assert.EndsWith("so that one line does.", XorPicture.Of().Message.English, StringComparison.Ordinal);
        Assert.EndsWith("no line separates them yet.", XorPicture.Of(hidden: 1).Message.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12, 1, "AND", "NAND", "OR", "XOR")]
    [InlineData(12, 1, "AND")]
    [InlineData(1, 1, "OR", "AND")]
    [InlineData(3, 0.1, "XOR")]
    public void The_perceptron_says_which_gates_it_learned(int epochs, double rate, params string[] gates)
    {
        Picture picture = PerceptronPicture.Of(gates, epochs, (float)rate);
        string said = picture.Message.English;
        foreach (string gate in PerceptronPicture.Gates)
        {
            bool isLearned = gates.Contains(gate) && picture[$"{gate}.mistakes"].Values[^1] == 0;
            Assert.Equal(gates.Contains(gate), Regex.IsMatch(said, $@"\b{gate}\b"));
            Assert.Equal(isLearned, Regex.IsMatch(said, $@"epochs for [^.]*\b{gate}\b"));
            if (isLearned) Assert.True(picture[$"{gate}.mistakes"].Values.Count <= int.Parse(Regex.Match(said, @"most (\d+)").Groups[1].Value));
        }
    }

    [Theory]
    [InlineData("relu", 120, 0.05, 2.0)]
    [InlineData("relu", 3, 0.001)]
    [InlineData("leaky_relu", 120, 0.5, 2.0)]
    public void Units_are_called_dead_only_if_they_are(string activation, int steps, params double[] rates)
    {
        Picture picture = DeadReluPicture.Of(rates, steps, activation);
        double most = rates.Max(rate => picture[$"{Numbers.Text(rate, "0.###")}.dead"].Values[^1]);
        string said = picture.Message.English;
        Assert.Equal(activation == "relu", said.Contains("no gradient reaches", StringComparison.Ordinal));
        Assert.Equal(activation == "relu" && most > 0, said.Contains("end dead", StringComparison.Ordinal));
        Assert.Contains(most > 0 ? $"{most:P0}" : "every unit is active", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.2, 1000)]
    [InlineData(0.9, 100)]
    [InlineData(0.01, 1)]
    public void Dropout_says_whether_it_helps(double rate, int steps)
    {
        Picture picture = DropoutPicture.Of(rate, steps);
        (double with, double without) = (picture["dropout.test"].Values[^1], picture["test"].Values[^1]);
        Assert.Contains($"probability {rate}", picture.Message.English, StringComparison.Ordinal);
        Assert.Equal(!(with < without), picture.Message.English.Contains("does not help", StringComparison.Ordinal));
        Assert.Contains(Numbers.Text(without, "0.###"), picture.Message.Chinese, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("moons", 500, 6, 4)]
    [InlineData("three", 1, 3)]
    [InlineData("spirals", 50, 2, 2, 2)]
    public void A_boundary_describes_the_layers_that_there_are(string data, int steps, params int[] hidden)
    {
        Picture picture = BoundaryPicture.Of(PointData.Draw(data), hidden, steps: steps);
        Assert.Equal(hidden.Length > 1, picture.Message.English.Contains("Later layers", StringComparison.Ordinal));
        Assert.Equal(picture["accuracy"].Values[0] < 0.9, picture.Message.English.Contains("wrong side", StringComparison.Ordinal));
        string linear = BoundaryPicture.Of(new Linear(2, 2), PointData.Draw("moons")).Message.English;
        Assert.DoesNotContain("hidden", linear, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.15, 40)]
    [InlineData(0.001, 5)]
    [InlineData(10, 20)]
    public void Descent_of_a_line_reaches_the_bottom_only_if_it_does(double rate, int steps)
    {
        Picture picture = RegressionPicture.Of(rate: rate, steps: steps);
        IReadOnlyList<double> losses = picture["loss"].Values;
        double lowest = RegressionPicture.Of(rate: 0.15, steps: 2000)["loss"].Values[^1];
        string said = picture.Message.English;
        Assert.Equal(losses[^1] <= 1.011 * lowest, said.Contains("finds the bottom", StringComparison.Ordinal));
        Assert.Equal(!(losses[^1] <= losses[0]), said.Contains("loss grows", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(8, 0.05, 0.5, 1.0, 1.05)]
    [InlineData(8, 0.5)]
    [InlineData(1, 1.5)]
    public void Rates_that_are_not_drawn_are_not_judged(int steps, params double[] rates)
    {
        Picture picture = DescentPicture.Of(rates, steps);
        string said = picture.Message.English;
        double[] ends = [.. rates.Select(rate => Math.Abs(picture[rate.ToString("0.###", CultureInfo.InvariantCulture)].Values[^1]))];
        Assert.Equal(ends.Any(end => end > 3.001), said.Contains("climbs", StringComparison.Ordinal));
        Assert.Equal(rates.Contains(1), said.Contains("side to side", StringComparison.Ordinal));
        Assert.Equal(ends.Any(end => end is > 1.5 and < 3), said.Contains("hardly moves", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(1)]
    public void Attention_looks_at_the_mirror_place_only_once_it_has_learned_to(int steps)
    {
        Picture picture = AttentionPicture.Of(steps: steps);
        bool IsMirrored(string head) =>
            picture[head].Values.Chunk(8).Where((row, i) => row.AsSpan().IndexOf(row.Max()) == 7 - i).Count() >= 6;
        Assert.Equal(IsMirrored("head 1") || IsMirrored("head 2"), picture.Message.English.Contains("it looks at its mirror", StringComparison.Ordinal));
    }

    [Fact]
    public void Weights_that_do_not_sum_to_1_are_not_said_to()
    {
        Assert.Contains("sum to 1", AttentionPicture.Of(Tensor.From([0.5f, 0.5f], 1, 2), ["a"], ["b", "c"]).Message.English, StringComparison.Ordinal);
        Assert.DoesNotContain("sum to 1", AttentionPicture.Of(Tensor.From([0.5f, 0.2f], 1, 2), ["a"], ["b", "c"]).Message.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, 0.5)]
    [InlineData(500, 0)]
    public void Capacity_claims_what_the_losses_show(int points, double noise)
    {
        Picture picture = CapacityPicture.Of(points, noise);
        IReadOnlyList<double> test = picture["width.test"].Values, train = picture["width.train"].Values;
        int best = test.ToList().IndexOf(test.Min());
        string said = picture.Message.English;
        Assert.Contains($"width {picture["width"].Values[best]}.", said, StringComparison.Ordinal);
        Assert.Equal(test[^1] > 1.2 * test[best] && train[^1] < train[best], said.Contains("learns the noise", StringComparison.Ordinal));
        foreach ((string sweep, string name) in ((string, string)[])[("amount", "more data"), ("decay", "weight decay"), ("dropout", "dropout")])
        {
            double least = picture[$"{sweep}.test"].Values.Zip(picture[$"{sweep}.train"].Values, (a, b) => Math.Abs(a - b)).Min();
            Assert.Equal(least < 0.8 * Math.Abs(test[^1] - train[^1]), said.Contains(name, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(false, 10)]
    [InlineData(true, 4)]
    public void The_gradient_is_kept_only_where_it_is(bool batchNorm, int depth)
    {
        Picture picture = GradientPicture.Of(depth, batchNorm: batchNorm);
        Assert.Equal(picture["xavier.tanh.factor"].Values[0] is > 0.8 and < 1.25, picture.Message.English.Contains("Xavier", StringComparison.Ordinal));
        Assert.Equal(picture["he.relu.factor"].Values[0] is > 0.8 and < 1.25, picture.Message.English.Contains("He's", StringComparison.Ordinal));
        Assert.DoesNotContain("Xavier", GradientPicture.Of(starts: ["small"]).Message.English, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_drawn_is_not_named()
    {
        Assert.DoesNotContain("igmoid", ActivationPicture.Of(["tanh"]).Message.English, StringComparison.Ordinal);
        Assert.DoesNotContain("shaded", ActivationPicture.Of(["leaky_relu"], slope: 0.5f).Message.English, StringComparison.Ordinal);
        Assert.DoesNotContain("Xavier", InitializationPicture.Of(["relu"]).Message.English, StringComparison.Ordinal);
        Assert.DoesNotContain("to its ends", InitializationPicture.Of(["relu"]).Message.English, StringComparison.Ordinal);
        Assert.DoesNotContain("sum passes", BackwardPicture.Of("nested").Message.English, StringComparison.Ordinal);
        Assert.DoesNotContain("one side", NeuronPicture.Of(0, 0, 1).Message.English, StringComparison.Ordinal);
        Assert.DoesNotContain("waves", PositionPicture.Of(width: 2).Message.English, StringComparison.Ordinal);
        Assert.DoesNotContain("alike", PositionPicture.Of(width: 2).Message.English, StringComparison.Ordinal);
        Assert.Contains("alike", PositionPicture.Of().Message.English, StringComparison.Ordinal);
        Assert.DoesNotContain("Deeper", FeatureMapPicture.Of(
            new Sequential(new Conv2d(1, 2, 3, padding: 1), new Relu()), Tensor.Zeros(1, 1, 6, 6)).Message.English, StringComparison.Ordinal);
    }

    /// <summary>Standing claims about initializations, against the deviations of the layers.</summary>
    [Theory]
    [InlineData("tanh")]
    [InlineData("relu")]
    [InlineData("sigmoid")]
    [InlineData("gelu")]
    public void Large_weights_saturate_or_grow_and_small_ones_die(string activation)
    {
        Picture picture = InitializationPicture.Of([activation]);
        IReadOnlyList<double> small = picture[$"{activation}.0.01.deviation"].Values, large = picture[$"{activation}.1.deviation"].Values;
        Assert.True(small[^1] < 0.2 * large[^1]);
        if (picture.Message.English.Contains("grow from layer", StringComparison.Ordinal)) Assert.True(large[^1] > 2 * large[0]);
        if (picture.Message.English.Contains("to its ends", StringComparison.Ordinal)) Assert.True(picture[$"{activation}.1.shares"].Values.Chunk(
            picture[$"{activation}.1.shares"].Shape[1]).All(bins => bins[0] + bins[^1] > 0.4));
    }

    private static string Optimizers(double factor, params string[] names) =>
        OptimizerPicture.Of(Surface.Named("ravine"), names, rateFactor: factor).Message.English;
}
