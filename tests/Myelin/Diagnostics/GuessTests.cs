namespace Myelin.Tests.Diagnostics;

/// <summary>The losses of guessing and of perfect answers, beside those worked out by hand.</summary>
public sealed class GuessTests
{
    private static readonly int[] s_labels = [0, 0, 0, 1];

    private static readonly double s_entropy = -((0.75 * Math.Log(0.75)) + (0.25 * Math.Log(0.25)));

    public static TheoryData<string, double, double> Cases => new()
    {
        { "cross-entropy", s_entropy, 0 },
        // Every label is 0.95 and 0.05 of the two classes: guessing is the entropy of the mixture, a perfect answer that of one label.
        { "smoothed", Entropy((0.75 * 0.95) + (0.25 * 0.05)), Entropy(0.95) },
        { "binary scores", s_entropy, 0 },
        { "binary probabilities", s_entropy, 0 },
        { "squared", 0.1875, 0 },
        { "absolute", 0.25, 0 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_losses_are_those_worked_out_by_hand(string name, double guess, double floor)
    {
        Loss loss = name switch
        {
            "cross-entropy" => new CrossEntropy(),
            "smoothed" => new CrossEntropy(labelSmoothing: 0.1f),
            "binary scores" => new BinaryCrossEntropyWithLogits(),
            "binary probabilities" => new BinaryCrossEntropy(),
            "squared" => new MeanSquaredError(),
            _ => new MeanAbsoluteError(),
        };
        bool ofClasses = loss is CrossEntropy;
        Tensor inputs = Tensor.Zeros(4, 2);
        Dataset data = ofClasses
            ? new TensorDataset(inputs, IntTensor.From(s_labels))
            : new TensorDataset(inputs, Tensor.From([.. s_labels.Select(l => (float)l)], 4, 1));
        Guess found = Guess.Of(loss, data, DataSummary.Of(data), Shape.Create([ofClasses ? 2 : 1]))!;
        Assert.Equal(guess, found.Loss, 1e-4);
        Assert.Equal(floor, found.Floor, 2e-3);
        Assert.Equal(1, found.Relative(found.Loss), 1e-9);
    }

    [Fact]
    public void The_entropy_of_a_rare_class_is_that_of_many_examples()
    {
        // Every 40th of 20,000, at places that a sample of every tenth example misses.
        int[] labels = [.. Enumerable.Range(0, 20_000).Select(i => i % 40 == 7 ? 1 : 0)];
        var data = new TensorDataset(Tensor.Zeros(20_000, 3), IntTensor.From(labels));
        Guess found = Guess.Of(new CrossEntropy(), data, DataSummary.Of(data), Shape.Create([2]))!;
        Assert.Equal(Entropy(1 / 40.0), found.Loss, 1e-4);
    }

    [Fact]
    public void One_class_leaves_nothing_to_guess()
    {
        var data = new TensorDataset(Tensor.Zeros(50, 3), IntTensor.From(new int[50]));
        Assert.Null(Guess.Of(new CrossEntropy(), data, DataSummary.Of(data), Shape.Create([2])));
    }

    private static double Entropy(double p) => -((p * Math.Log(p)) + ((1 - p) * Math.Log(1 - p)));
}
