namespace Myelin.Tests.Optim;

/// <summary>Parameters that a loss depends on and nothing would train or save.</summary>
public sealed class ForgottenTests
{
    private static readonly Tensor s_x = Tensor.Ones(2, 3);

    [Fact]
    public void A_layer_without_Child_is_an_error_in_a_loop_of_ones_own()
    {
        var model = new Forgetful(new Linear(3, 4), declare: false);
        var optimizer = new Adam(model.Parameters());
        float[] before = Values(model);
        model.Call(s_x).Sum().Backward();
        Assert.Equal(
            "Adam.Step: a model must own every module that it uses.\n" +
                "  Got a gradient of weight [4, 3] of Linear(3, 4), which is not the model's: it would be neither trained nor saved.\n" +
                "  Declare it in the model's constructor, even if it is frozen: _hidden = Child(\"hidden\", new Linear(3, 4)); " +
                "RequiresGrad = false alone is for another model that the model's Forward does not use, such as a teacher.",
            Assert.Throws<InvalidOperationException>(optimizer.Step).Message);
        Assert.Equal(before, Values(model));
        Assert.Equal(0, optimizer.Steps);
    }

    [Fact]
    public void A_declared_frozen_or_otherwise_trained_layer_is_not()
    {
        Step(new Forgetful(new Linear(3, 4), declare: true));

        var frozen = new Linear(3, 4);
        foreach (Parameter parameter in frozen.Parameters()) parameter.RequiresGrad = false;
        Step(new Forgetful(frozen, declare: false));

        // As the critic in a generator's step: it has an optimizer of its own.
        var critic = new Linear(3, 4);
        _ = new Sgd(critic.Parameters());
        Step(new Forgetful(critic, declare: false));

        static void Step(Layer model)
        {
            var optimizer = new Adam(model.Parameters());
            model.Call(s_x).Sum().Backward();
            optimizer.Step();
            Assert.Equal(1, optimizer.Steps);
        }
    }

    [Fact]
    public void A_part_of_a_model_may_be_trained()
    {
        var model = new Sequential(new Linear(3, 4), new Linear(4, 2));
        var optimizer = new Sgd(model[1].Parameters());
        model.Call(s_x).Sum().Backward();
        optimizer.Step();
        Assert.Equal(1, optimizer.Steps);
    }

    [Fact]
    public void A_parameter_declared_at_first_use_is_an_error_until_the_optimizer_has_it()
    {
        var model = new Lazy();
        var optimizer = new Sgd(model.Parameters());
        model.Call(s_x).Sum().Backward();
        Assert.Equal(
            "Sgd.Step: parameters must be declared before the optimizer is created.\n" +
                "  Got a gradient of late [3], declared later: it would not be trained.\n" +
                "  Declare it in the constructor, or call optimizer.AddGroup(new ParameterGroup([…])); to keep it as it is, set RequiresGrad = false.",
            Assert.Throws<InvalidOperationException>(optimizer.Step).Message);
        optimizer.AddGroup(new ParameterGroup(model.Parameters().Where(p => p.Name == "late")));
        optimizer.Step();
        Assert.Equal(1, optimizer.Steps);
    }

    [Fact]
    public void A_layer_added_after_the_optimizer_was_created_is_an_error()
    {
        var head = new Linear(4, 2);
        var model = new Sequential(new Linear(3, 4));
        var optimizer = new Sgd(model.Parameters());
        model.Add(head);
        model.Call(s_x).Sum().Backward();
        Assert.Contains("Got a gradient of 1.weight [2, 4], declared later", Assert.Throws<InvalidOperationException>(optimizer.Step).Message);
    }

    private static float[] Values(Module model) => [.. model.Parameters().SelectMany(p => p.Value.ToArray())];

    private sealed class Forgetful : Layer
    {
        private readonly Linear _hidden, _last;

        internal Forgetful(Linear hidden, bool declare)
        {
            _hidden = declare ? Child("hidden", hidden) : hidden;
            _last = Child("last", new Linear(4, 2));
        }

        public override Tensor Forward(Tensor x) => _last.Call(_hidden.Call(x).Relu());
    }

    private sealed class Lazy : Layer
    {
        private readonly Linear _first;
        private Parameter? _late;

        internal Lazy() => _first = Child("first", new Linear(3, 3));

        public override Tensor Forward(Tensor x) => _first.Call(x) * (_late ??= Param("late", [3], Initializer.Ones));
    }
}
