#:project ../src/Myelin/Myelin.csproj
#:project ../src/Myelin.Kernels/Myelin.Kernels.csproj
// A layer and an operator of your own, in a training loop of your own.
using Myelin;

Tensor x = Tensor.Uniform(new RandomStream(seed: 1), -2, 2, 256, 1), target = x * x * x;

var model = new Sequential(new Linear(1, 16), new Bent(16), new Linear(16, 1));
model.Initialize(seed: 1);
var optimizer = new Adam(model.Parameters(), 0.02);
for (int step = 1; step <= 600; step++)
{
    optimizer.ZeroGrad();
    Tensor loss = (model.Call(x) - target).Square().Mean();
    loss.Backward();
    model.Parameters().ClipGradNorm(1);
    optimizer.Step();
    if (step % 200 == 0) Console.WriteLine($"step {step}: loss below 0.1 is {loss.Item() < 0.1f}");
}

Console.Write(model);

/// <summary>y = softsign(x · factor), with a factor of its own for each feature.</summary>
sealed class Bent : Layer
{
    public Bent(int features) => Factor = Param("factor", [features], Initializer.Ones);

    public Parameter Factor { get; }

    public override Tensor Forward(Tensor x) => ElementwiseOperator.Unary("Softsign", x * Factor, new Softsign());

    public override string Describe() => $"Bent({Factor.Shape[0]})";
}

/// <summary>y = x/(1 + |x|), dx = dy/(1 + |x|)²: two lane bodies make an operator with its gradient.</summary>
readonly struct Softsign : IUnaryOperator
{
    public static Saved Saves => Saved.Input;

    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.Divide(x, S.Add(S.Constant(1), S.Abs(x)));

    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct
    {
        V scale = S.Add(S.Constant(1), S.Abs(x));
        return S.Divide(dy, S.Multiply(scale, scale));
    }
}
