namespace Myelin.Tests.Training;

public sealed class BaselineTests
{
    private static readonly Tensor s_inputs = Tensor.Zeros(6, 1);

    [Fact]
    public void Of_classes_it_answers_the_commonest_and_its_loss_is_that_of_the_frequencies()
    {
        var train = new TensorDataset(s_inputs, IntTensor.From([0, 0, 0, 0, 1, 1]), ["a", "b", "c"]);
        var test = new TensorDataset(Tensor.Zeros(4, 1), IntTensor.From([0, 0, 1, 2]), ["a", "b", "c"]);
        var baseline = Baseline.Fit(train);
        Assert.Equal([4L, 2, 0], baseline.ClassCounts);
        Assert.Equal(0, baseline.CommonestClass);
        Evaluation found = baseline.Evaluate(test);
        Assert.Equal(0.5, found.Metrics["accuracy"]);
        // (count + 1) / (6 + 3): 5/9, 3/9 and 1/9.
        Assert.Equal(-((2 * Math.Log(5.0 / 9)) + Math.Log(3.0 / 9) + Math.Log(1.0 / 9)) / 4, found.Loss, 1e-12);
    }

    [Fact]
    public void Of_numbers_it_answers_the_mean()
    {
        var train = new TensorDataset(s_inputs, Tensor.From([1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60], 6, 2));
        var test = new TensorDataset(Tensor.Zeros(2, 1), Tensor.From([3.5f, 36, 5.5f, 35], 2, 2));
        var baseline = Baseline.Fit(train);
        Assert.Equal([3.5, 35], baseline.Means);
        Assert.Equal(-1, baseline.CommonestClass);
        Evaluation found = baseline.Evaluate(test);
        Assert.Equal((1.0 + 4) / 4, found.Loss, 1e-12);
        Assert.Equal(Math.Sqrt(1.25), found.Metrics["rmse"], 1e-12);
    }

    [Theory]
    [InlineData(OutputKind.ClassScores), InlineData(OutputKind.ClassProbabilities)]
    public void Of_one_hot_targets_it_is_that_of_their_classes(OutputKind output)
    {
        var labels = new TensorDataset(s_inputs, IntTensor.From([0, 0, 0, 0, 1, 1]), ["a", "b", "c"]);
        var baseline = Baseline.Fit(labels.OneHot(), output);
        Assert.Equal([4L, 2, 0], baseline.ClassCounts);
        Evaluation expected = Baseline.Fit(labels).Evaluate(labels), found = baseline.Evaluate(labels.OneHot());
        Assert.Equal(expected.Loss, found.Loss);
        Assert.Equal(expected.Metrics["accuracy"], found.Metrics["accuracy"]);
    }

    [Fact]
    public void Of_questions_it_gives_the_commoner_answer_to_each()
    {
        // Yes to the first in 4 of 6, to the second in 1 of 6: rates 5/8 and 2/8.
        var train = new TensorDataset(s_inputs, Tensor.From([1, 0, 1, 0, 1, 1, 1, 0, 0, 0, 0, 0], 6, 2));
        var test = new TensorDataset(Tensor.Zeros(2, 1), Tensor.From([1, 0, 0, 0], 2, 2));
        var baseline = Baseline.Fit(train, new BinaryCrossEntropyWithLogits().Output);
        Assert.Equal([5 / 8.0, 2 / 8.0], baseline.Means);
        Evaluation found = baseline.Evaluate(test);
        Assert.Equal(0.75, found.Metrics["accuracy"]);
        Assert.Equal(-(Math.Log(5 / 8.0) + Math.Log(3 / 8.0) + (2 * Math.Log(6 / 8.0))) / 4, found.Loss, 1e-12);

        // What a model that always says so has.
        Tensor bias = Tensor.From([(float)Math.Log(5 / 3.0), (float)Math.Log(2 / 6.0)]);
        var guess = new Linear(1, 2, weightInitializer: Initializer.Zeros);
        guess.Bias!.CopyFrom(bias.ToArray());
        Evaluation model = Evaluation.Of(new SupervisedTask(guess, new BinaryCrossEntropyWithLogits()), test);
        Assert.Equal(found.Loss, model.Loss, 1e-6);
        Assert.Equal(found.Metrics["accuracy"], model.Metrics["accuracy"]);
    }

    [Fact]
    public void It_prints_its_guess()
    {
        Assert.Equal("Baseline(class 0, 4 of 6)", Baseline.OfClasses([4, 2]).ToString());
        Assert.Equal("Baseline(means 3.5, 35)", Baseline.OfMeans([3.5, 35]).ToString());
    }

    [Fact]
    public void Many_examples_are_read_in_parts()
    {
        int[] labels = [.. Enumerable.Range(0, 3000).Select(i => i % 3 == 0 ? 1 : 0)];
        var data = new TensorDataset(Tensor.Zeros(3000, 1), IntTensor.From(labels), ["a", "b"]);
        Assert.Equal([2000L, 1000], Baseline.Fit(data).ClassCounts);
        Assert.Equal(2 / 3.0, Baseline.Fit(data).Evaluate(data).Metrics["accuracy"], 1e-12);
    }

    [Fact]
    public void Other_data_is_an_error()
    {
        var numbers = new TensorDataset(s_inputs, Tensor.Zeros(6, 3));
        var classes = new TensorDataset(s_inputs, IntTensor.From([0, 0, 0, 0, 1, 1]), ["a", "b"]);
        Assert.StartsWith("Baseline: the data must be like that of the training set, with labels.\n",
            Assert.Throws<ArgumentException>(() => Baseline.Fit(classes).Evaluate(numbers)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Baseline: the data must be like that of the training set, with 3 targets.\n",
            Assert.Throws<ArgumentException>(() => Baseline.Fit(numbers).Evaluate(classes)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Baseline: targets of classes must be one-hot.\n  Got a row 0, 0, 0.\n",
            Assert.Throws<ArgumentException>(() => Baseline.Fit(numbers, OutputKind.ClassScores)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Baseline: targets must be from 0 to 1.\n  Got 2.\n", Assert.Throws<ArgumentOutOfRangeException>(
            () => Baseline.Fit(new TensorDataset(s_inputs, Tensor.Full(2, 6, 1)), OutputKind.BinaryScores)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Baseline.OfClasses([0, 0]));
        Assert.Throws<ArgumentException>(() => Baseline.OfMeans([double.NaN]));
    }
}
