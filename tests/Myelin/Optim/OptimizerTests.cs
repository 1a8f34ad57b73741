using Myelin.Layers;
using Myelin.Optim;
using Myelin.Tests.Golden;

namespace Myelin.Tests.Optim;

public sealed class OptimizerTests
{
    [Theory, Golden("Sgd", "optim"), Covers("optimizer Sgd")]
    public void Sgd_matches(GoldenCase c) => Steps(c, p => new Sgd(p, c.Double("lr"), c.Double("momentum"), c.Flag("nesterov"), c.Double("weight_decay")));

    [Theory, Golden("Adagrad", "optim"), Covers("optimizer Adagrad")]
    public void Adagrad_matches(GoldenCase c) => Steps(c, p => new Adagrad(p, c.Double("lr"), c.Double("lr_decay"), c.Double("eps", 1e-10), c.Double("weight_decay")));

    [Theory, Golden("RmsProp", "optim"), Covers("optimizer RmsProp")]
    public void RmsProp_matches(GoldenCase c) => Steps(c, p => new RmsProp(p, c.Double("lr"), c.Double("alpha", 0.99), c.Double("eps", 1e-8), c.Double("weight_decay"), c.Double("momentum")));

    [Theory, Golden("Adam", "optim"), Covers("optimizer Adam")]
    public void Adam_matches(GoldenCase c) => Steps(c, p => new Adam(p, c.Double("lr"), c.Numbers("betas", 0.9, 0.999)[0], c.Numbers("betas", 0.9, 0.999)[1], c.Double("eps", 1e-8), c.Double("weight_decay")));

    [Theory, Golden("AdamW", "optim"), Covers("optimizer AdamW")]
    public void AdamW_matches(GoldenCase c) => Steps(c, p => new AdamW(p, c.Double("lr"), c.Numbers("betas", 0.9, 0.999)[0], c.Numbers("betas", 0.9, 0.999)[1], c.Double("eps", 1e-8), c.Double("weight_decay", 0.01)));

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
        Assert.Equal("Sgd: a parameter can be in one group only.\n  Got bias [2] twice.\n  Leave it out of one group. (Parameter 'group')",
            Assert.Throws<ArgumentException>(() => optimizer.AddGroup(new ParameterGroup([model.Bias]))).Message);
    }

    [Fact]
    public void Settings_out_of_range_are_an_error()
    {
        var model = new Linear(3, 2);
        Assert.Equal("Adam: an optimiser needs parameters.\n  Got none.\n  Try model.Parameters(), of a model that has layers with weights. (Parameter 'groups')",
            Assert.Throws<ArgumentException>(() => new Adam(new Relu().Parameters())).Message);
        Assert.Equal("Sgd: the learning rate must be at least 0.\n  Got -1.\n  Try 0.001.", Assert.Throws<ArgumentException>(() => new Sgd(model.Parameters(), -1)).Message);
        Assert.Equal("Sgd: nesterov needs momentum.\n  Got momentum 0.\n  Try momentum: 0.9. (Parameter 'nesterov')", Assert.Throws<ArgumentException>(() => new Sgd(model.Parameters(), nesterov: true)).Message);
        Assert.Equal("AdamW: beta1 and beta2 must be at least 0 and below 1.\n  Got 0.9 and 1.\n  Try 0.9 and 0.999.", Assert.Throws<ArgumentException>(() => new AdamW(model.Parameters(), beta2: 1)).Message);
        Assert.Throws<ArgumentException>(() => new Adam(model.Parameters(), weightDecay: double.NaN));
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
