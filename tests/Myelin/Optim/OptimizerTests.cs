
namespace Myelin.Tests.Optim;

public sealed class OptimizerTests
{
    [Theory, Golden("Sgd", "optim"), Covers("optimizer Sgd")]
    public void Sgd_matches(GoldenCase c) => Steps(c, p => new Sgd(p, c.Double("lr"), c.Double("momentum"), c.Flag("nesterov"), c.Double("weight_decay")));

    [Theory, Golden("Adagrad", "optim"), Covers("optimizer Adagrad")]
    public void Adagrad_matches(GoldenCase c) =>
        Steps(c, p => new Adagrad(p, c.Double("lr"), c.Double("lr_decay"), c.Double("eps", 1e-10), c.Double("weight_decay")));

    [Theory, Golden("RmsProp", "optim"), Covers("optimizer RmsProp")]
    public void RmsProp_matches(GoldenCase c) =>
        Steps(c, p => new RmsProp(p, c.Double("lr"), c.Double("alpha", 0.99), c.Double("eps", 1e-8), c.Double("weight_decay"), c.Double("momentum")));

    [Theory, Golden("Adam", "optim"), Covers("optimizer Adam")]
    public void Adam_matches(GoldenCase c) =>
        Steps(c, p => new Adam(
            p, c.Double("lr"), c.Numbers("betas", 0.9, 0.999)[0], c.Numbers("betas", 0.9, 0.999)[1], c.Double("eps", 1e-8), c.Double("weight_decay")));

    [Theory, Golden("AdamW", "optim"), Covers("optimizer AdamW")]
    public void AdamW_matches(GoldenCase c) =>
        Steps(c, p => new AdamW(
            p, c.Double("lr"), c.Numbers("betas", 0.9, 0.999)[0], c.Numbers("betas", 0.9, 0.999)[1], c.Double("eps", 1e-8), c.Double("weight_decay", 0.01)));

    [Theory, Golden("ClipGradNorm", "optim"), Covers("ClipGradNorm(IEnumerable, Single)")]
    public void Clipping_the_norm_matches(GoldenCase c)
    {
        var model = new Pair(c);
        Give(model, c["g0"], c["g1"]);
        float norm = model.Parameters().ClipGradNorm(c.Float("limit"));
        Compare.Close(c.Floats("norm"), [norm], "norm");
        for (int i = 0; i < 2; i++) Compare.Close(c[$"c{i}"], model.Parameters().ElementAt(i).Grad!, $"gradient {i}");
    }

    [Theory, Golden("ClipGradValue", "optim"), Covers("ClipGradValue(IEnumerable, Single)")]
    public void Clipping_values_matches(GoldenCase c)
    {
        var model = new Pair(c);
        Give(model, c["g0"], c["g1"]);
        model.Parameters().ClipGradValue(c.Float("limit"));
        for (int i = 0; i < 2; i++) Assert.Equal(c.Floats($"c{i}"), model.Parameters().ElementAt(i).Grad!.ToArray());
    }

    [Fact]
    public void Frozen_parameters_and_those_without_a_gradient_stay()
    {
        var model = new Linear(3, 2);
        float[] weight = model.Weight.Value.ToArray(), bias = model.Bias!.Value.ToArray();
        model.Weight.RequiresGrad = false;
        var optimizer = new Sgd(model.Parameters(), 1);
        optimizer.Step();
        Assert.Equal(bias, model.Bias.Value.ToArray());
        model.Call(Tensor.Ones(4, 3)).Sum().Backward();
        optimizer.Step();
        Assert.Equal(weight, model.Weight.Value.ToArray());
        Assert.Equal(bias.Select(b => b - 4), model.Bias.Value.ToArray());
        Assert.Equal(2, optimizer.Steps);
        optimizer.ZeroGrad();
        Assert.Null(model.Bias.Grad);
    }

    [Fact]
    public void Groups_have_rates_of_their_own()
    {
        var model = new Linear(3, 2);
        model.Weight.CopyFrom(new float[6]);
        model.Bias!.CopyFrom(new float[2]);
        var optimizer = new Sgd([new ParameterGroup([model.Weight]) { LearningRate = 1 }, new ParameterGroup([model.Bias]) { LearningRate = 0.5 }]);
        model.Call(Tensor.Ones(1, 3)).Sum().Backward();
        optimizer.Step();
        Assert.Equal([-1f, -1, -1, -1, -1, -1], model.Weight.Value.ToArray());
        Assert.Equal([-0.5f, -0.5f], model.Bias.Value.ToArray());
        const string Twice = "Sgd: a parameter can be listed only once, in one group.\n  Got bias [2] twice.\n  Remove one of the two. (Parameter 'group')";
        Assert.Equal(Twice, Assert.Throws<ArgumentException>(() => optimizer.AddGroup(new ParameterGroup([model.Bias]))).Message);
        Assert.Equal(Twice, Assert.Throws<ArgumentException>(() => new Sgd([model.Weight, model.Bias, model.Bias], 1)).Message);
    }

    [Fact]
    public void Every_optimiser_takes_groups()
    {
        foreach (Func<ParameterGroup[], Optimizer> make in (
            Func<ParameterGroup[], Optimizer>[])[g => new Sgd(g), g => new Adagrad(g), g => new RmsProp(g), g => new Adam(g), g => new AdamW(g)])
        {
            var model = new Linear(3, 2);
            model.Weight.CopyFrom(new float[6]);
            model.Bias!.CopyFrom(new float[2]);
            Optimizer optimizer = make([new ParameterGroup([model.Weight]) { LearningRate = 1 }, new ParameterGroup([model.Bias]) { LearningRate = 0.5 }]);
            model.Call(Tensor.Ones(1, 3)).Sum().Backward();
            optimizer.Step();
            Assert.True(model.Weight.Value.ToArray()[0] < 0);
            Compare.Close(model.Weight.Value.ToArray()[..2].Select(w => w / 2).ToArray(), model.Bias.Value.ToArray(),
                $"{optimizer}: half the rate, half the step");
        }
    }

    [Fact]
    public void Setting_the_rate_keeps_the_groups_proportion()
    {
        var model = new Sequential(new Linear(3, 2), new Linear(2, 2));
        Parameter[] p = [.. model.Parameters()];
        var optimizer = new Sgd([new ParameterGroup([p[0]]) { LearningRate = 0.3 }, new ParameterGroup([p[1]]) { LearningRate = 0.03 },
            new ParameterGroup([p[2]]) { LearningRate = 0 }]);
        optimizer.LearningRate = 0.6;
        Compare.Close([0.6, 0.06, 0.0], [.. optimizer.Groups.Select(g => g.BaseLearningRate)], "rates", new Tolerance(1e-15));
        Assert.Equal(0.6, optimizer.LearningRate);
        optimizer.LearningRate = 0; // all stand still, and the proportion is not forgotten
        optimizer.LearningRate = 0.3;
        Compare.Close([0.3, 0.03, 0.0], [.. optimizer.Groups.Select(g => g.LearningRate)], "rates", new Tolerance(1e-15));
        optimizer.LearningRate = 0.6;
        optimizer.AddGroup(new ParameterGroup([p[3]]) { LearningRate = 0.6 });
        optimizer.LearningRate = 0.3;
        Assert.Equal(0.3, optimizer.Groups[3].LearningRate);
        var still = new Sgd([new ParameterGroup([p[0]]) { LearningRate = 0 }, new ParameterGroup([p[1]]) { LearningRate = 0.5 }]);
        Assert.Equal(
            "Sgd: the groups' learning rates are set in proportion to the first group's.\n  Got 0 and 0.5.\n" +
            "  Put a group with a learning rate above 0 first.",
            Assert.Throws<InvalidOperationException>(() => still.LearningRate = 1).Message);
    }

    [Fact]
    public void Settings_out_of_range_are_an_error()
    {
        var model = new Linear(3, 2);
        Assert.Equal("Adam: an optimizer needs parameters.\n  Got none.\n" +
            "  Try model.Parameters(), of a model that has layers with weights. (Parameter 'groups')",
            Assert.Throws<ArgumentException>(() => new Adam(new Relu().Parameters())).Message);
        Assert.Equal("Sgd: nesterov needs momentum.\n  Got momentum 0.\n  Try momentum: 0.9. (Parameter 'nesterov')",
            Assert.Throws<ArgumentException>(() => new Sgd(model.Parameters(), nesterov: true)).Message);
        Refused("Sgd: learningRate must be a finite number, at least 0.\n  Got -1.\n  Try 0.001.", () => new Sgd(model.Parameters(), -1));
        Refused("Adam: weightDecay must be a finite number, at least 0.\n  Got NaN.\n  Try 0.0001, or leave it out.", () =>
            new Adam(model.Parameters(), weightDecay: double.NaN));
        Refused("Sgd: momentum must be at least 0 and below 1.\n  Got NaN.\n  Try 0.9, or leave it out.", () =>
            new Sgd(model.Parameters(), momentum: double.NaN));
        Refused("Adagrad: rateDecay must be a finite number, at least 0.\n  Got -0.5.\n  Try 0.", () => new Adagrad(model.Parameters(), rateDecay: -0.5));
        Refused("Adagrad: eps must be a finite number, at least 0.\n  Got NaN.\n  Try 1e-10.", () => new Adagrad(model.Parameters(), eps: double.NaN));
        Refused("RmsProp: alpha must be at least 0 and below 1.\n  Got 5.\n  Try 0.99.", () => new RmsProp(model.Parameters(), alpha: 5));
        Refused("RmsProp: eps must be a finite number, at least 0.\n  Got -1.\n  Try 1e-8.", () => new RmsProp(model.Parameters(), eps: -1));
        Refused("RmsProp: momentum must be at least 0 and below 1.\n  Got 1.\n  Try 0.9, or leave it out.", () => new RmsProp(model.Parameters(), momentum: 1));
        Refused("Adam: eps must be a finite number, at least 0.\n  Got -1.\n  Try 1e-8.", () => new Adam(model.Parameters(), eps: -1));
        Refused("Adam: beta1 must be at least 0 and below 1.\n  Got -0.1.\n  Try 0.9.", () => new Adam(model.Parameters(), beta1: -0.1));
        Refused("AdamW: beta2 must be at least 0 and below 1.\n  Got 1.\n  Try 0.999.", () => new AdamW(model.Parameters(), beta2: 1));
        var optimizer = new Sgd(model.Parameters());
        Refused("Sgd: LearningRate must be a finite number, at least 0.\n  Got NaN.\n  Try 0.001.", () => optimizer.LearningRate = double.NaN);
        Refused("Sgd: LearningRate must be a finite number, at least 0.\n  Got -1.\n  Try 0.001.", () => optimizer.LearningRate = -1);
        Assert.Equal(0.01, optimizer.LearningRate);

        static void Refused(string message, Func<object> make)
        {
            string actual = Assert.Throws<ArgumentOutOfRangeException>(make).Message;
            Assert.Equal(message, actual[..actual.LastIndexOf(" (Parameter", StringComparison.Ordinal)]);
            Assert.Equal(3, actual.Split('\n').Length);
        }
    }

    private static void Steps(GoldenCase c, Func<IEnumerable<Parameter>, Optimizer> make)
    {
        var model = new Pair(c);
        Optimizer optimizer = make(model.Parameters());
        for (int step = 0; c.Has($"g0.{step}"); step++)
        {
            optimizer.ZeroGrad();
            Give(model, c[$"g0.{step}"], c[$"g1.{step}"]);
            optimizer.Step();
            for (int i = 0; i < 2; i++) Compare.Close(c[$"p{i}.{step}"], model.Parameters().ElementAt(i).Value, $"parameter {i} after step {step}");
        }
    }

    /// <summary>Makes the parameters' gradients what is given.</summary>
    private static void Give(Pair model, params Tensor[] gradients)
    {
        foreach ((Parameter parameter, Tensor gradient) in model.Parameters().Zip(gradients)) (parameter.Value * gradient).Sum().Backward();
    }

    /// <summary>The two parameters of the recorded cases.</summary>
    private sealed class Pair : Module
    {
        internal Pair(GoldenCase c)
        {
            for (int i = 0; i < 2; i++)
            {
                string key = c.Has($"p{i}") ? $"p{i}" : $"g{i}";
                Param($"p{i}", Shape.Create(c.ShapeOf(key)), Initializer.Zeros).CopyFrom(c.Floats(key));
            }
        }
    }
}
