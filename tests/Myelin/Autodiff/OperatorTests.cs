using System.Runtime.CompilerServices;

namespace Myelin.Tests.Autodiff;

/// <summary>
/// Operators from outside the library, as the documentation of <see cref="Operator"/> and <see cref="ElementwiseOperator"/> writes them.
/// </summary>
public sealed class OperatorTests
{
    private static Tensor Cube(Tensor x)
    {
        Tensor y = Tensor.From([.. x.ToArray().Select(v => v * v * v)], x.Shape.AsSpan());
        return Operator.Record("Cube", 0, y, [x], [x], static g => g.Set(0, g.Dy * 3f * g.Saved(0) * g.Saved(0)));
    }

    private readonly struct CubeLanes : IUnaryOperator
    {
        public static Saved Saves => Saved.Input;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.Multiply(x, S.Multiply(x, x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct => S.Multiply(dy, S.Multiply(S.Constant(3), S.Multiply(x, x)));
    }

    [Fact]
    public void The_examples_of_the_documentation_run()
    {
        Tensor a = Tensor.From([1, -2, 0.5f]).RequireGrad(), b = Tensor.From([1, -2, 0.5f]).RequireGrad();
        Tensor y = Cube(a), z = ElementwiseOperator.Unary("Cube", b, default(CubeLanes));
        Assert.Equal([1f, -8, 0.125f], y.ToArray());
        Assert.Equal(y.ToArray(), z.ToArray());
        (y * 2).Sum().Backward();
        (z * 2).Sum().Backward();
        Assert.Equal([6f, 24, 1.5f], a.Grad!.ToArray());
        Assert.Equal(a.Grad!.ToArray(), b.Grad!.ToArray());
    }

    [Fact]
    public void A_gradient_of_another_shape_is_an_error()
    {
        Tensor x = Tensor.Ones(3).RequireGrad(), y = Operator.Record("Broken", 0, Tensor.Ones(3), [x], [], static g => g.Set(0, Tensor.Ones(2)));
        Assert.Equal("Backward of Broken: the gradient of input 0 must have the input's shape [3].\n  Got float32[2].\n" +
            "  If the input was broadcast, sum the gradient over the broadcast axes.",
            Assert.Throws<ShapeException>(() => y.Sum().Backward()).Message);
    }

    [Fact]
    public void Optional_inputs_and_unwanted_gradients()
    {
        Tensor a = Tensor.Ones(2).RequireGrad(), b = Tensor.Ones(2);
        bool[] needs = [];
        Tensor y = Operator.Record("Odd", "attribute", Tensor.Ones(2), [a, null, b], [null, b], g =>
        {
            needs = [g.Needs(0), g.Needs(1), g.Needs(2)];
            Assert.Null(g.SavedOrNull(0));
            Assert.Equal("attribute", g.Attributes);
            g.Set(0, g.Dy * g.Saved(1));
            g.Set(2, g.Dy);
        });
        y.Sum().Backward();
        Assert.Equal([true, false, false], needs);
        Assert.Equal([1f, 1], a.Grad!.ToArray());
        Assert.Null(b.Grad);
    }

    [Theory, InlineData(1, 4), InlineData(3, 3), InlineData(4, 1), InlineData(5, 6), InlineData(300, 2)]
    public void Any_number_of_inputs_and_saved_tensors(int inputs, int saved)
    {
        Tensor[] x = [.. Enumerable.Range(0, inputs).Select(_ => Tensor.Ones(2).RequireGrad())],
            factors = [.. Enumerable.Range(0, saved).Select(i => Tensor.Full(i + 1, 2))];
        Tensor Apply() => Operator.Record("Many", (inputs, saved), Tensor.Ones(2), x, factors, static g =>
        {
            for (int i = 0; i < g.Attributes.inputs; i++) g.Set(i, g.Dy * g.Saved(i % g.Attributes.saved));
        });
        Tensor y = Apply().Sum();
        y.Backward();
        for (int i = 0; i < inputs; i++) Assert.Equal((i % saved) + 1, x[i].Grad![0]);
        Assert.StartsWith("Backward: the graph of Sum was released", Assert.Throws<InvalidOperationException>(() => y.Backward()).Message);

        Tensor stale = Apply().Sum();
        factors[^1].CopyFrom([0, 0]);
        Assert.StartsWith("Backward: a value that Many saved was overwritten", Assert.Throws<InvalidOperationException>(() => stale.Backward()).Message);
    }

    [Fact]
    public void An_operator_that_delivers_nothing_does_not_hold_up_the_rest()
    {
        Tensor x = Tensor.Ones(2).RequireGrad(), inner = x * 2;
        Tensor silent = Operator.Record("Silent", 0, Tensor.Ones(2), [inner], [], static _ => { });
        (silent + inner).Sum().Backward();
        Assert.Equal([2f, 2], x.Grad!.ToArray());
    }

    [Fact]
    public void A_gradient_that_an_operator_kept_is_not_written_over()
    {
        Tensor? kept = null;
        Tensor x = Tensor.Ones(2).RequireGrad();
        Tensor y = Operator.Record("Keeper", 0, Tensor.Ones(2), [x], [], g =>
        {
            kept = g.Dy;
            g.Set(0, g.Dy);
        });
        (y * 3).Sum().Backward();
        for (int i = 0; i < 20; i++) (x * 7).Sum().Backward();
        Assert.Equal([3f, 3], kept!.ToArray());
        Assert.Equal([143f, 143], x.Grad!.ToArray());
    }

    [Fact]
    public void Refusing_says_why() => Assert.Equal(
        "Backward: Sample has no gradient.\n  Got a loss that depends on a parameter through Sample.\n  Draws have no slope.",
        Assert.Throws<InvalidOperationException>(
            () => Operator.NonDifferentiable("Sample", Tensor.Ones(1), [Tensor.Ones(1).RequireGrad()], "Draws have no slope.").Sum().Backward()).Message);
}
