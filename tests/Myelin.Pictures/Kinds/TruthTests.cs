namespace Myelin.Pictures.Tests.Kinds;

/// <summary>What the pictures' messages say is true of their numbers, which agree with the library's own and with formulas.</summary>
public sealed class TruthTests
{
    [Fact]
    public void Sigmoid_passes_at_most_a_quarter()
    {
        Picture picture = EveryPicture.Of("activations");
        Assert.Equal(0.25, picture["sigmoid.largestDerivative"].Values[0], 6);
        Assert.Equal(1, picture["tanh.largestDerivative"].Values[0], 6);
    }

    /// <summary>The bound in the legend: hard swish comes as near to 1.5 as one likes.</summary>
    [Fact]
    public void No_derivative_exceeds_its_bound_and_some_point_comes_near()
    {
        Picture picture = ActivationPicture.Of(range: 8);
        string[] bounds =
            [.. picture.Draw().Marks.OfType<TextMark>().Select(mark => mark.Text).Where(text => text.StartsWith("f'(x) ≤ ", StringComparison.Ordinal))];
        Assert.Equal(ActivationPicture.Names.Count, bounds.Length);
        foreach ((string name, string text) in ActivationPicture.Names.Zip(bounds))
        {
            double bound = double.Parse(text[8..], System.Globalization.CultureInfo.InvariantCulture), largest = picture[$"{name}.largestDerivative"].Values[0];
            Assert.InRange(largest, 0.97 * bound, bound + 1e-6);
        }

        Assert.Equal("f'(x) ≤ 1.5", bounds[ActivationPicture.Names.ToList().IndexOf("hard_swish")]);
    }

    /// <summary>On a logarithmic axis the same factor is the same step: a line clipped at the axis would be flat there.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    public void No_gradient_is_clipped(int depth)
    {
        Picture picture = GradientPicture.Of(depth, ["sigmoid"], ["small"]);
        double[] heights = [.. picture.Draw().Marks.OfType<CircleMark>().Select(circle => circle.Center.Y)];
        Assert.Equal(picture["small.sigmoid"].Values.Count(size => size > 1e-38), heights.Length);
        Assert.Equal(heights.Length, heights.Distinct().Count());
    }

    [Theory]
    [InlineData("relu", "activation, last bin: 2 and more")]
    [InlineData("silu", "activation, end bins: ≤ -1 and ≥ 2")]
    [InlineData("tanh", "activation")]
    public void A_bin_that_holds_all_beyond_the_axis_says_so(string activation, string axis) =>
        Assert.Equal(4, InitializationPicture.Of([activation]).Draw().Marks.Count(mark => mark is TextMark text && text.Text == axis));

    [Fact]
    public void The_perceptron_ends_without_mistakes_but_for_XOR()
    {
        Picture picture = EveryPicture.Of("perceptron");
        foreach (string gate in (string[])["AND", "NAND", "OR"]) Assert.Equal(0, picture[$"{gate}.mistakes"].Values[^1]);
        Assert.All(picture["XOR.mistakes"].Values, mistakes => Assert.True(mistakes > 0));
    }

    [Theory]
    [InlineData(2, 0, 1, 1, 0)]
    [InlineData(4, 0, 1, 1, 0)]
    public void XOR_is_learned_with_two_units_or_more(int hidden, params int[] answers) =>
        Assert.Equal(answers, XorPicture.Of(hidden)["answers"].Values.Select(a => a > 0.5 ? 1 : 0));

    [Fact]
    public void XOR_is_not_learned_with_one_unit() =>
        Assert.NotEqual([0, 1, 1, 0], XorPicture.Of(hidden: 1)["answers"].Values.Select(a => a > 0.5 ? 1 : 0));

    [Fact]
    public void Attention_of_any_weights_has_a_map_per_head_with_the_names_of_its_tokens()
    {
        Tensor weights = Tensor.From([1, 0, 0, 0.5f, 0.5f, 0, 0.2f, 0.3f, 0.5f, 0, 0, 1], 2, 2, 3);
        Picture picture = AttentionPicture.Of(weights, ["ja", "nein"], ["oui", "non", "si"]);
        Assert.Equal([2, 3], picture["head 2"].Shape);
        Assert.Equal([0.2, 0.3, 0.5, 0, 0, 1], picture["head 2"].Values.Select(v => Math.Round(v, 6)));
        string[] texts = [.. picture.Draw().Marks.OfType<TextMark>().Select(mark => mark.Text)];
        Assert.Equal(2, texts.Count(text => text == "nein"));
        Assert.Equal(2, texts.Count(text => text == "si"));
        Assert.Equal(picture["head 1"].Values, AttentionPicture.Of(weights.Select(0, 0), ["ja", "nein"], ["oui", "non", "si"])["head 1"].Values);
    }

    [Fact]
    public void The_line_ends_at_the_least_squares()
    {
        Picture picture = RegressionPicture.Of(steps: 400);
        IReadOnlyList<double> x = picture["x"].Values, y = picture["y"].Values;
        double mx = x.Average(), my = y.Average(), slope = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / x.Sum(a => (a - mx) * (a - mx));
        Assert.Equal(slope, picture["slope"].Values[^1], 4);
        Assert.Equal(my - (slope * mx), picture["intercept"].Values[^1], 4);
    }

    [Fact]
    public void A_times_weights_plus_bias_is_the_sum()
    {
        Picture picture = EveryPicture.Of("forward");
        PictureNumbers x = picture["X"], w = picture["W1"], b = picture["B1"], a = picture["A1"];
        for (int i = 0; i < a.Values.Count; i++)
        {
            (int row, int column) = (i / a.Shape[1], i % a.Shape[1]);
            double sum = b.Values[column] + Enumerable.Range(0, w.Shape[0]).Sum(k => x.Values[(row * x.Shape[1]) + k] * w.Values[(k * w.Shape[1]) + column]);
            Assert.Equal(sum, a.Values[i], 5);
        }
    }

    /// <summary>The example of Saito's "Deep Learning from Scratch", chapter 5, by hand.</summary>
    [Fact]
    public void Gradients_of_the_shop_are_those_by_hand()
    {
        Picture picture = BackwardPicture.Of("shop");
        double[] values = [100, 2, 150, 3, 1.1, 200, 450, 650, 715], gradients = [2.2, 110, 3.3, 165, 650, 1.1, 1.1, 1.1, 1];
        Assert.All(values.Zip(picture["values"].Values), pair => Assert.Equal(pair.First, pair.Second, 3));
        Assert.All(gradients.Zip(picture["gradients"].Values), pair => Assert.Equal(pair.First, pair.Second, 3));
    }

    [Fact]
    public void More_units_fit_better()
    {
        Picture picture = EveryPicture.Of("fit");
        foreach (string kind in (string[])["steps", "pieces", "sigmoids"])
        {
            IReadOnlyList<double> errors = picture[$"{kind}.error"].Values;
            Assert.True(errors[^1] < errors[0] / 10, $"{kind}: {errors[0]} to {errors[^1]}");
        }
    }

    [Fact]
    public void Small_weights_make_gradients_vanish_and_large_ones_explode()
    {
        Picture picture = EveryPicture.Of("gradients");
        Assert.True(picture["small.tanh.factor"].Values[0] < 0.2);
        Assert.InRange(picture["xavier.tanh.factor"].Values[0], 0.8, 1.2);
        Assert.InRange(picture["he.relu.factor"].Values[0], 0.8, 1.2);
        Assert.True(picture["large.relu.factor"].Values[0] > 2);
    }

    [Fact]
    public void Dead_units_stay_dead()
    {
        Picture picture = DeadReluPicture.Of([2]);
        IReadOnlyList<double> dead = picture["2.dead"].Values;
        Assert.True(dead[^1] > 0.5);
        Assert.All(DeadReluPicture.Of([0.05], activation: "leaky_relu")["0.05.dead"].Values.Skip(60), share => Assert.True(share < 0.5));
    }

    [Fact]
    public void The_forget_gate_keeps_the_gradient()
    {
        Picture picture = EveryPicture.Of("gates");
        Assert.True(picture["lstm.accuracy"].Values[0] > 0.9);
        Assert.True(picture["lstm.gradient"].Values[0] > 100 * picture["rnn.gradient"].Values[0]);
        Assert.All(picture["forget"].Values, gate => Assert.InRange(gate, 0, 1));
    }

    [Fact]
    public void Attention_sums_to_one_and_a_causal_mask_hides_what_comes_later()
    {
        Picture picture = EveryPicture.Of("attention");
        foreach (string name in (string[])["head 1", "head 2", "head 1.causal"])
        {
            foreach (double[] row in picture[name].Values.Chunk(8)) Assert.Equal(1, row.Sum(), 5);
        }

        Assert.All(picture["head 1.causal"].Values.Where((_, i) => i % 8 > i / 8), weight => Assert.Equal(0, weight));
        Assert.True(picture["loss"].Values[^1] < 0.1);
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(1, false)]
    public void A_decoder_looks_at_what_it_writes_once_it_has_learned_to(int steps, bool isLearned)
    {
        Picture picture = CrossAttentionPicture.Of(new DateOnly(1987, 11, 24), steps);
        foreach (string head in (string[])["head 1", "head 2"])
        {
            Assert.Equal([10, "24 November 1987".Length], picture[head].Shape);
            Assert.All(picture[head].Values.Chunk(16), row => Assert.InRange(row.Sum(), 0, 1.0001));
        }

        Assert.Equal(isLearned, picture["right"].Values[0] > 0.9);
        Assert.Equal(!isLearned, picture.Message.English.Contains("It should be \"1987-11-24\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Whitened_data_have_the_identity_as_covariance()
    {
        double[] identity = [1, 0, 0, 1];
        Assert.All(identity.Zip(EveryPicture.Of("whitening")["whitened.covariance"].Values), pair => Assert.Equal(pair.First, pair.Second, 4));
    }

    [Fact]
    public void Training_moves_examples_of_a_class_together()
    {
        Picture picture = EveryPicture.Of("hidden-space");
        foreach (string method in (string[])["pca", "tsne"])
        {
            Assert.True(picture[$"after.{method}.neighbors"].Values[0] > picture[$"before.{method}.neighbors"].Values[0] + 0.05);
        }

        Assert.True(picture["after.tsne.neighbors"].Values[0] > 0.9);
    }

    [Fact]
    public void All_ten_digits_are_in_the_hidden_space_each_with_a_mark_of_its_own()
    {
        Picture picture = EveryPicture.Of("hidden-space");
        IReadOnlyList<Mark> marks = picture.Draw().Marks;
        string[] texts = [.. marks.OfType<TextMark>().Where(text => text.Fill == Ink.Text).Select(text => text.Text)];
        for (int digit = 0; digit < 10; digit++) Assert.Equal(6, texts.Count(text => text == $"{digit}"));
        Assert.Equal(10, marks.OfType<CircleMark>().Select(circle => (circle.Fill, circle.Stroke)).Distinct().Count());
        Assert.Equal(Digits.Load().Test.Count, picture["after.tsne.places"].Shape[0]);
    }

    [Fact]
    public void Of_more_classes_than_marks_the_sentence_says_which_are_drawn()
    {
        var model = new Sequential(new Linear(3, 4), new Relu(), new Linear(4, 20));
        model.Initialize(1);
        var data = new TensorDataset(Tensor.Normal(RandomStream.For(1, "points"), 60, 3), IntTensor.From([.. Enumerable.Range(0, 60).Select(i => i % 20)]));
        Assert.EndsWith("The first 14 of 20 classes are drawn.", HiddenSpacePicture.Of(model, data, "pca").Message.English, StringComparison.Ordinal);
    }

    [Fact]
    public void All_components_rebuild_a_digit()
    {
        IReadOnlyList<double> errors = EveryPicture.Of("components")["error"].Values;
        Assert.True(errors.Zip(errors.Skip(1), (a, b) => a > b).All(falls => falls));
        Assert.Equal(0, errors[^1], 6);
    }

    [Fact]
    public void The_answers_are_those_of_the_library_s_metrics()
    {
        TrainTestSplit digits = Digits.Load();
        var model = new Sequential(new Flatten(), new Linear(64, 10));
        model.Initialize(3);
        Picture picture = AnswersPicture.Of(model, digits.Test, positive: 4);
        Batch all = digits.Test.All();
        Tensor scores = model.Predict(all.Inputs);
        var confusion = new ConfusionMatrix(10);
        confusion.Update(scores, all);
        for (int i = 0; i < 100; i++) Assert.Equal(confusion[i / 10, i % 10], picture["confusion"].Values[i]);
    }

    [Fact]
    public void The_middle_of_the_loss_surface_is_the_loss_and_the_weights_are_put_back()
    {
        Picture picture = EveryPicture.Of("loss-surface");
        IReadOnlyList<double> around = picture["around"].Values;
        Assert.Equal(picture["loss"].Values[0], around[around.Count / 2], 5);
        Assert.True(around.Min() >= around[around.Count / 2] - 0.05);
    }

    [Fact]
    public void A_saliency_is_the_central_difference()
    {
        TrainTestSplit digits = Digits.Load();
        var model = new Sequential(new Flatten(), new Linear(64, 12), new Tanh(), new Linear(12, 10));
        model.Initialize(5);
        Picture picture = SaliencyPicture.Of(model, digits.Test, count: 1);
        float[] image = digits.Test.Take([0]).Inputs.ToArray();
        int answer = (int)picture["answers"].Values[0];
        for (int i = 0; i < image.Length; i += 7)
        {
            double Score(float change)
            {
                float[] moved = [.. image];
                moved[i] += change;
                return model.Predict(Tensor.From(moved, 1, 1, 8, 8)).ToArray()[answer];
            }

            Assert.Equal(Math.Abs(Score(0.05f) - Score(-0.05f)) / 0.1, picture["saliency"].Values[i], 3);
        }
    }

    [Fact]
    public void The_smaller_the_batch_the_more_training_and_evaluation_differ()
    {
        IReadOnlyList<double> differences = EveryPicture.Of("batchnorm")["difference"].Values;
        Assert.True(differences.Zip(differences.Skip(1), (a, b) => a > b).All(falls => falls));
    }

    [Fact]
    public void A_network_can_be_too_small_and_too_large()
    {
        IReadOnlyList<double> test = EveryPicture.Of("overfitting")["width.test"].Values, amount = EveryPicture.Of("overfitting")["amount.test"].Values;
        Assert.True(test.Min() < test[0] && test.Min() < test[^1]);
        Assert.True(amount[^1] < amount[0] / 2);
    }

    /// <summary>Stars with random rays are as concave as polygons come; the even-odd rule says what is inside.</summary>
    [Fact]
    public void A_built_boundary_is_the_polygon_whatever_its_shape()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 60; trial++)
        {
            int corners = random.Next(3, 13);
            double turn = random.NextDouble() * 6;
            (double X, double Y)[] points = [.. Enumerable.Range(0, corners).Select(i => (Angle: turn + (6.283 * i / corners), Ray: 0.15 + random.NextDouble()))
                .Select(p => (p.Ray * Math.Cos(p.Angle), p.Ray * Math.Sin(p.Angle)))];
            if (trial % 2 == 1) Array.Reverse(points);
            double[] wished = [.. SegmentPicture.Of(points)["wished"].Values];
            for (int i = 0; i < wished.Length; i++)
            {
                (double x, double y) = (-1.3 + (2.6 * (i % 61) / 60), -1.3 + (2.6 * (i / 61) / 60));
                if (Distance(points, x, y) > 1e-4) Assert.Equal(IsInside(points, x, y), wished[i] > 0.5);
            }
        }
    }

    [Fact]
    public void A_concave_boundary_has_a_unit_for_each_segment_and_cut_and_part()
    {
        (double, double)[] arrow = [(-1, -1), (0, -0.3), (1, -1), (0, 1)];
        (double, double)[] comb = [(-1, -1), (1, -1), (1, 1), (0.5, 1), (0.5, 0), (-0.5, 0), (-0.5, 1), (-1, 1)];
        Assert.Equal([5, 2, 1], SegmentPicture.Of(arrow)["units"].Values);
        Assert.Equal([10, 3, 1], SegmentPicture.Of(comb)["units"].Values);
        Assert.Equal([4, 1], SegmentPicture.Of([(-1, -1), (1, -1), (1, 1), (-1, 1)])["units"].Values);
        Assert.Contains("4 + 1 lines make 3 layers with 5 + 2 + 1 units.", SegmentPicture.Of(arrow).Message.English, StringComparison.Ordinal);
        Assert.Contains("5 lines make 2 layers with 5 + 1 units.", EveryPicture.Of("segments").Message.English, StringComparison.Ordinal);
    }

    private static double Distance((double X, double Y)[] points, double x, double y) => Enumerable.Range(0, points.Length).Min(i =>
    {
        ((double X, double Y) a, (double X, double Y) b) = (points[i], points[(i + 1) % points.Length]);
        (double dx, double dy) = (b.X - a.X, b.Y - a.Y);
        double along = Math.Clamp((((x - a.X) * dx) + ((y - a.Y) * dy)) / ((dx * dx) + (dy * dy)), 0, 1);
        return Math.Sqrt(Math.Pow(x - a.X - (along * dx), 2) + Math.Pow(y - a.Y - (along * dy), 2));
    });

    private static bool IsInside((double X, double Y)[] points, double x, double y) => Enumerable.Range(0, points.Length).Count(i =>
    {
        ((double X, double Y) a, (double X, double Y) b) = (points[i], points[(i + 1) % points.Length]);
        return a.Y > y != b.Y > y && x < a.X + ((b.X - a.X) * (y - a.Y) / (b.Y - a.Y));
    }) % 2 == 1;
}
