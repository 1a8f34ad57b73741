namespace Myelin.Tests.Training;

public sealed class OwnershipTests
{
    [Theory]
    [InlineData("trained")]
    [InlineData("frozen")]
    [InlineData("NoGrad")]
    [InlineData("Predict")]
    public void A_layer_without_Child_ends_a_run_at_its_first_step(string use)
    {
        var layer = new Linear(64, 8);
        foreach (Parameter parameter in layer.Parameters()) parameter.RequiresGrad = use != "frozen";
        var model = new Net(layer, use switch { "NoGrad" => x => NoGrad.Run(() => layer.Call(x)), "Predict" => layer.Predict, _ => null });
        Assert.Equal(
            "Fit: a model must own every module that it uses.\n" +
                "  Got Linear(64, 8), which is not in Net: it would be neither trained nor saved.\n" +
                "  Declare it in the model's constructor, even if it is frozen: _layer = Child(\"layer\", new Linear(64, 8)).",
            Assert.Throws<InvalidOperationException>(() => SmallRun.Trainer(model).Fit(SmallRun.Train)).Message);
    }

    [Fact]
    public void A_layer_in_a_module_without_Child_a_buffer_and_a_parameter_read_directly_are_found()
    {
        AssertFound("which is not in Net: it would be", new Net(new Sequential(new Linear(64, 8))));
        AssertFound("Got Shift, which is not in Net: it would be", new Net(new Shift()));
        var layer = new Linear(64, 64);
        AssertFound("Got Linear(64, 64), which is not in Net: it would be", new Net(layer, x => x.MatMul(layer.Weight.ToTensor().Detach())));
        AssertFound("Got Noise, which is not in Net: its mode and random numbers", new Net(new Noise()));

        static void AssertFound(string got, Net model) => Assert.Contains(got,
            Assert.Throws<InvalidOperationException>(() => SmallRun.Trainer(model).Fit(SmallRun.Train)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_loss_itself_may_use_another_model_such_as_a_teacher()
    {
        Sequential model = SmallRun.Model(), teacher = SmallRun.Model();
        var task = new LossTask(model, batch =>
            new KlDivergence().Call(model.Call(batch.Inputs).LogSoftmax(1), teacher.Predict(batch.Inputs).Softmax(1)));
        Assert.Single(new Trainer(task, new Adam(model.Parameters())).Fit(SmallRun.Train, new FitOptions { Epochs = 1 }).Epochs);
    }

    [Fact]
    public void Dropout_without_Child_has_no_parameters_and_is_an_error_too()
    {
        var model = new Net(new Dropout(0.5f));
        Assert.Equal(
            "Fit: a model must own every module that it uses.\n" +
                "  Got Dropout(0.5), which is not in Net: its mode and random numbers would not be the model's.\n" +
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
        private readonly Func<Tensor, Tensor> _first;
        private readonly Linear _last;

        internal Net(Layer first, Func<Tensor, Tensor>? use = null, bool unused = false)
        {
            _first = use ?? first.Call;
            _last = Child("last", new Linear(first.Call(Tensor.Zeros(1, 64)).Shape[1], 10));
            if (unused) Child("unused", new Linear(3, 3));
        }

        public override Tensor Forward(Tensor x) => _last.Call(_first(x.Flatten(1)));
    }

    private sealed class Shift : Layer
    {
        private readonly Tensor _by;

        internal Shift() => _by = Buffer("by", Tensor.Ones(64));

        public override Tensor Forward(Tensor x) => x + _by;
    }

    private sealed class Noise : Layer
    {
        public override Tensor Forward(Tensor x) => x + Tensor.Normal(Random, x.Shape.AsSpan());
    }
}
