using System.Globalization;

namespace Myelin;

/// <summary>y = x.</summary>
public sealed class Identity : Layer
{
    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.Identity();

    internal override void Plan(InferencePlan plan)
    {
    }
}

/// <summary>y = 1 where x &gt; 0, else 0; gradients cannot pass through it. The perceptron's activation.</summary>
public sealed class Step : Layer
{
    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.Step();

    internal override void Plan(InferencePlan plan) => plan.Map(new StepOperator());
}

/// <summary>The sign of x: -1, 0 or 1; gradients cannot pass through it.</summary>
public sealed class Sign : Layer
{
    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.Sign();

    internal override void Plan(InferencePlan plan) => plan.Map(new SignOperator());
}

/// <summary>y = 1/(1 + e⁻ˣ). PyTorch: <c>nn.Sigmoid</c>.</summary>
public sealed class Sigmoid : Layer
{
    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.Sigmoid();

    internal override void Plan(InferencePlan plan) => plan.Map(new SigmoidOperator());
}

/// <summary>y = tanh x. PyTorch: <c>nn.Tanh</c>.</summary>
public sealed class Tanh : Layer
{
    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.Tanh();

    internal override void Plan(InferencePlan plan) => plan.Map(new TanhOperator());
}

/// <summary>y = max(x, 0). PyTorch: <c>nn.ReLU</c>.</summary>
public sealed class Relu : Layer
{
    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.Relu();

    internal override void Plan(InferencePlan plan) => plan.Map(new ReluOperator());
}

/// <summary>y = x limited to [0, 6]. PyTorch: <c>nn.ReLU6</c>.</summary>
public sealed class Relu6 : Layer
{
    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.Relu6();

    internal override void Plan(InferencePlan plan) => plan.Map(new HardTanhOperator(0, 6));
}

/// <summary>y = x above 0, slope·x below. PyTorch: <c>nn.LeakyReLU</c>.</summary>
/// <param name="slope">The slope below 0, finite.</param>
public sealed class LeakyRelu(float slope = 0.01f) : Layer
{
    private readonly LeakyReluOperator _operator = LeakyReluOperator.Checked(slope);

    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.LeakyRelu(slope);

    internal override void Plan(InferencePlan plan) => plan.Map(_operator);

    /// <inheritdoc/>
    public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"LeakyRelu({slope})");
}

/// <summary>y = x above 0, alpha·(eˣ-1) below. PyTorch: <c>nn.ELU</c>.</summary>
/// <param name="alpha">The negative limit: y → -alpha; finite.</param>
public sealed class Elu(float alpha = 1) : Layer
{
    private readonly EluOperator _operator = EluOperator.Checked(alpha);

    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.Elu(alpha);

    internal override void Plan(InferencePlan plan) => plan.Map(_operator);

    /// <inheritdoc/>
    public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Elu({alpha})");
}

/// <summary>The self-normalizing ELU. PyTorch: <c>nn.SELU</c>.</summary>
public sealed class Selu : Layer
{
    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.Selu();

    internal override void Plan(InferencePlan plan) => plan.Map(EluOperator.Selu);
}

/// <summary>y = x·Φ(x). PyTorch: <c>nn.GELU</c>.</summary>
public sealed class Gelu : Layer
{
    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.Gelu();

    internal override void Plan(InferencePlan plan) => plan.Map(new GeluOperator());
}

/// <summary>GELU's tanh approximation. PyTorch: <c>nn.GELU(approximate="tanh")</c>.</summary>
public sealed class GeluTanh : Layer
{
    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.GeluTanh();

    internal override void Plan(InferencePlan plan) => plan.Map(new GeluTanhOperator());
}

/// <summary>y = x·sigmoid(x). PyTorch: <c>nn.SiLU</c>.</summary>
public sealed class Silu : Layer
{
    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.Silu();

    internal override void Plan(InferencePlan plan) => plan.Map(new SiluOperator());
}

/// <summary>y = ln(1 + eˣ). PyTorch: <c>nn.Softplus</c>.</summary>
/// <param name="beta">The sharpness of the bend, above 0.</param>
/// <param name="threshold">Above this value of beta·x, y = x.</param>
public sealed class Softplus(float beta = 1, float threshold = 20) : Layer
{
    private readonly SoftplusOperator _operator = SoftplusOperator.Checked(beta, threshold);

    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.Softplus(beta, threshold);

    internal override void Plan(InferencePlan plan) => plan.Map(_operator);

    /// <inheritdoc/>
    public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Softplus(beta: {beta}, threshold: {threshold})");
}

/// <summary>y = x/6 + 1/2 limited to [0, 1]. PyTorch: <c>nn.Hardsigmoid</c>.</summary>
public sealed class HardSigmoid : Layer
{
    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.HardSigmoid();

    internal override void Plan(InferencePlan plan) => plan.Map(new HardSigmoidOperator());
}

/// <summary>y = x limited to [min, max]. PyTorch: <c>nn.Hardtanh</c>.</summary>
/// <param name="min">The lower limit.</param>
/// <param name="max">The upper limit, above <paramref name="min"/>.</param>
public sealed class HardTanh(float min = -1, float max = 1) : Layer
{
    private readonly HardTanhOperator _operator = HardTanhOperator.Checked(min, max);

    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.HardTanh(min, max);

    internal override void Plan(InferencePlan plan) => plan.Map(_operator);

    /// <inheritdoc/>
    public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"HardTanh(min: {min}, max: {max})");
}

/// <summary>y = x·hardsigmoid(x). PyTorch: <c>nn.Hardswish</c>.</summary>
public sealed class HardSwish : Layer
{
    /// <summary>Element by element, x of any shape.</summary>
    public override Tensor Forward(Tensor x) => x.HardSwish();

    internal override void Plan(InferencePlan plan) => plan.Map(new HardSwishOperator());
}

/// <summary>
/// y = eˣ/Σeˣ along an axis: probabilities. Not needed before a cross-entropy loss, which takes the scores. PyTorch: <c>nn.Softmax</c>.
/// </summary>
/// <param name="axis">The axis that sums to 1.</param>
public sealed class Softmax(int axis = -1) : Layer
{
    /// <summary>x of any shape with such an axis.</summary>
    public override Tensor Forward(Tensor x) => x.Softmax(axis);

    internal override void Plan(InferencePlan plan) => plan.Add(new SoftmaxStep(plan.Shape, axis, log: false));

    /// <inheritdoc/>
    public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Softmax({axis})");
}

/// <summary>y = ln softmax(x) along an axis, for the NLL loss. PyTorch: <c>nn.LogSoftmax</c>.</summary>
/// <param name="axis">The axis whose exponentials sum to 1.</param>
public sealed class LogSoftmax(int axis = -1) : Layer
{
    /// <summary>x of any shape with such an axis.</summary>
    public override Tensor Forward(Tensor x) => x.LogSoftmax(axis);

    internal override void Plan(InferencePlan plan) => plan.Add(new SoftmaxStep(plan.Shape, axis, log: true));

    /// <inheritdoc/>
    public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"LogSoftmax({axis})");
}
