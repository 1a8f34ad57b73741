namespace Myelin.Tests.Training;

public sealed class OwnershipTests
{
    [Fact]
    public void A_layer_without_Child_ends_a_run_at_its_first_step()
    {
        var model = new Net(new Linear(64, 8));
        var error = Assert.Throws<InvalidOperationException>(() => SmallRun.Trainer(model).Fit(SmallRun.Train));
        Assert.StartsWith("Adam.Step: a model must own every module that it uses.\n" +
            "  Got a gradient of weight [8, 64] of Linear(64, 8), which is not the model's",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dropout_without_Child_has_no_parameters_and_is_an_error_too()
    {
        var model = new Net(new Dropout(0.5f));
        Assert.Equal(
            "Fit: a model must own every module that it uses.\n" +
                "  Got Dropout(0.5), which is not in Net: its mode, buffers and random numbers would not be the model's.\n" +
                "  Declare it in the model's constructor: _layer = Child(\"layer\", new Dropout(0.5)).",
            Assert.Throws<InvalidOperationException>(() => SmallRun.Trainer(model).Fit(SmallRun.Train)).Message);
    }

    [Fact]
    public void A_layer_without_state_needs_no_Child() =>
        Assert.Single(SmallRun.Trainer(new Net(new Relu())).Fit(SmallRun.Train, new FitOptions { Epochs = 1 }).Epochs);

    [Fact]
    public void A_trained_parameter_that_the_model_does_not_own_is_an_error()
    {
        var other = new Linear(8, 8);
        var error = Assert.Throws<ArgumentException>(() =>
            SmallRun.Trainer(SmallRun.Model(), optimizer: model => new Sgd(model.Parameters().Concat(other.Parameters()))).Fit(SmallRun.Train));
        Assert.StartsWith("Fit: the model must own every parameter of the optimizer.\n" +
            "  Got weight [8, 8] of Linear(8, 8), which would be trained but not saved.\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_all_frozen_is_an_error()
    {
        Sequential model = SmallRun.Model();
        foreach (Parameter parameter in model.Parameters()) parameter.RequiresGrad = false;
        var error = Assert.Throws<ArgumentException>(() => SmallRun.Trainer(model).Fit(SmallRun.Train));
        Assert.StartsWith("Fit: at least one parameter must be trained.\n  Got Adam with 6 parameters, all of them frozen.\n  Set RequiresGrad = true",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_that_never_get_a_gradient_are_reported()
    {
        var model = new Net(new Relu(), unused: true);
        History history = SmallRun.Trainer(model).Fit(SmallRun.Train, new FitOptions { Epochs = 1 });
        Assert.Equal(["unused.weight", "unused.bias"], history.WithoutGradient);
        Assert.Empty(SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, new FitOptions { Epochs = 1 }).WithoutGradient);
    }

    /// <summary>Keeps a layer in a field without declaring it.</summary>
    private sealed class Net : Layer
    {
        private readonly Layer _first;
        private readonly Linear _last;

        internal Net(Layer first, bool unused = false)
        {
            _first = first;
            _last = Child("last", new Linear(first is Linear linear ? linear.OutFeatures : 64, 10));
            if (unused) Child("unused", new Linear(3, 3));
        }

        public override Tensor Forward(Tensor x) => _last.Call(_first.Call(x.Flatten(1)));
    }
}
