
namespace Myelin.Tests.Training;

public sealed class PerceptronTests
{
    private static readonly Tensor s_inputs = Tensor.From([0, 0, 0, 1, 1, 0, 1, 1], 4, 2);

    public static TheoryData<string, float[]> Gates => new()
    {
        { "AND", [0, 0, 0, 1] },
        { "NAND", [1, 1, 1, 0] },
        { "OR", [0, 1, 1, 1] },
    };

    private static Dataset Table(float[] outputs) => new TensorDataset(s_inputs, IntTensor.From([.. outputs.Select(y => (int)y)]));

    [Theory]
    [MemberData(nameof(Gates))]
    public void Given_weights_compute_the_gate(string gate, float[] outputs)
    {
        Perceptron perceptron = gate switch { "AND" => Perceptron.And(), "NAND" => Perceptron.Nand(), _ => Perceptron.Or() };
        Assert.Equal(outputs, perceptron.Predict(s_inputs).ToArray());
    }

    [Theory, Covers("layer Perceptron")]
    [MemberData(nameof(Gates))]
    public void The_rule_learns_the_gate_and_the_line_separates_it(string gate, float[] outputs)
    {
        var perceptron = new Perceptron(2);
        PerceptronRun run = perceptron.Learn(Table(outputs));
        Assert.True(run.Converged, gate);
        Assert.Null(run.Cycle);
        Assert.Equal(0, run.Mistakes[^1]);
        Assert.Equal(outputs, perceptron.Predict(s_inputs).ToArray());
        DecisionLine line = perceptron.Line();
        for (int i = 0; i < 4; i++)
        {
            float side = (line.W1 * s_inputs[i, 0]) + (line.W2 * s_inputs[i, 1]) + line.B;
            Assert.Equal(outputs[i], side > 0 ? 1 : 0);
        }
    }

    [Fact]
    public void Xor_never_converges_and_the_weights_go_round()
    {
        var perceptron = new Perceptron(2);
        PerceptronRun run = perceptron.Learn(Table([0, 1, 1, 0]), epochs: 1_000);
        Assert.False(run.Converged);
        PerceptronCycle cycle = Assert.IsType<PerceptronCycle>(run.Cycle);
        Assert.Equal(cycle.Start + cycle.Length, run.Mistakes.Count);
        Assert.All(run.Mistakes, m => Assert.True(m > 0));
        Assert.Equal([.. perceptron.Weight.Value.ToArray(), .. perceptron.Bias.Value.ToArray()], cycle.Weights[^1]);
        Assert.True(cycle.Weights.Count > 1);
    }

    [Fact]
    public void Two_layers_of_perceptrons_compute_xor()
    {
        Tensor hidden = Tensor.Concat([Perceptron.Nand().Predict(s_inputs), Perceptron.Or().Predict(s_inputs)], axis: 1);
        Assert.Equal([0, 1, 1, 0], Perceptron.And().Predict(hidden).ToArray());
    }

    [Fact]
    public void Several_outputs_choose_between_classes()
    {
        TrainTestSplit digits = Digits.Load();
        var perceptron = new Perceptron(64, 10);
        PerceptronRun run = perceptron.Learn(digits.Train.Flatten(), epochs: 10, seed: 1);
        Assert.True(run.Mistakes[^1] < run.Mistakes[0]);
        var accuracy = new Accuracy();
        Batch test = digits.Test.Flatten().All();
        accuracy.Update(perceptron.Predict(test.Inputs), test);
        Assert.InRange(accuracy.Value, 0.85, 1);
    }

    [Fact]
    public void It_cannot_be_trained_by_gradients_and_says_why()
    {
        Tensor y = new Perceptron(2).Call(s_inputs).Sum();
        Assert.Contains("Perceptron by its own rule", Assert.Throws<InvalidOperationException>(() => y.Backward()).Message);
    }

    [Fact]
    public void Data_of_another_size_is_an_error()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Perceptron(3).Learn(Table([0, 0, 0, 1])));
        Assert.Equal("Learn: the data must have 3 features and labels 0 to 1.\n  Got inputs [2] and 2 classes.\n" +
            "  Try new Perceptron(2). (Parameter 'data')", error.Message);
    }

    [Fact]
    public void A_line_is_read_off_two_inputs_only()
    {
        Assert.Equal("0.5·x1 + 0.5·x2 - 0.7 = 0", Perceptron.And().Line().ToString());
        Assert.Equal(-1, Perceptron.And().Line().Slope, 1e-6);
        Assert.Equal(1.4, Perceptron.And().Line().Intercept, 1e-6);
        Assert.Throws<InvalidOperationException>(() => new Perceptron(3).Line());
    }

    [Fact]
    public void It_is_saved_under_the_keys_of_a_linear_layer() =>
        Assert.Equal(["0.weight", "0.bias"], new Sequential(new Perceptron(2)).StateDict().Select(e => e.Key));
}
