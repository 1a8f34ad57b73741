using System.Numerics;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>The nonlinear functions between layers.</summary>
internal static class ActivationOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        One("Relu", call => call[0].Tensor is { } x ? x.Relu() : OnnxValue.From(TypedMath.Unary<Positive>(call.Array(0)))).Shaped(),
        Function("Sigmoid", x => x.Sigmoid(), Float64.Sigmoid),
        Function("Tanh", x => x.Tanh(), Math.Tanh),
        Function("Softplus", x => x.Softplus(), Float64.Softplus),
        Function("HardSwish", x => x.HardSwish(), x => x * Math.Clamp((x * (1f / 6)) + 0.5, 0, 1)),
        Function("Mish", x => x * x.Softplus().Tanh(), x => x * Math.Tanh(Float64.Softplus(x))),
        Function("Softsign", x => x / (1f + x.Abs()), x => x / (1 + Math.Abs(x))),
        WithAlpha("LeakyRelu", 0.01f, (x, a) => x.LeakyRelu(a), (x, a) => x < 0 ? a * x : x),
        WithAlpha("Elu", 1, (x, a) => x.Elu(a), (x, a) => x < 0 ? a * (Math.Exp(x) - 1) : x),
        WithAlpha("Celu", 1, (x, a) => (x / a).Elu() * a, (x, a) => x < 0 ? a * (Math.Exp(x / a) - 1) : x),
        WithAlpha("Swish", 1, (x, a) => x * (x * a).Sigmoid(), (x, a) => x * Float64.Sigmoid(a * x)),
        WithAlpha("ThresholdedRelu", 1, (x, a) => (x - a).Detach().Step().Where(x, Tensor.Zeros()), (x, a) => x > a ? x : 0),
        One("Selu", Selu).Shaped(),
        One("Gelu", Gelu).Shaped(),
        One("HardSigmoid", HardSigmoid).Shaped(),
        One("PRelu", PRelu).Shaped(),
    ];

    private static OnnxOperator Function(string name, Func<Tensor, Tensor> real, Func<double, double> wide) =>
        One(name, call => Float64.Apply(call, real, wide)).Shaped();

    private static OnnxOperator WithAlpha(string name, float usual, Func<Tensor, float, Tensor> real, Func<double, double, double> wide) => One(name, call =>
    {
        float alpha = call.Attributes.Float("alpha", usual);
        return Float64.Apply(call, x => real(x, alpha), x => wide(x, alpha));
    }).Shaped();

    private static OnnxValue Selu(OnnxCall call)
    {
        float alpha = call.Attributes.Float("alpha", 1.67326319217681884765625f), gamma = call.Attributes.Float("gamma", 1.05070102214813232421875f);
        return Float64.Apply(call, x => x.Elu(alpha) * gamma, x => gamma * (x < 0 ? alpha * (Math.Exp(x) - 1) : x));
    }

    private static OnnxValue Gelu(OnnxCall call) => call.Attributes.Text("approximate", "none") == "tanh"
        ? Float64.Apply(call, x => x.GeluTanh(), x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))))
        : Float64.Apply(call, x => x.Gelu(), x => 0.5 * x * (1 + Float64.Erf(x / Math.Sqrt(2))));

    private static OnnxValue HardSigmoid(OnnxCall call)
    {
        float alpha = call.Attributes.Float("alpha", 0.2f), beta = call.Attributes.Float("beta", 0.5f);
        return Float64.Apply(call, x => ((x * alpha) + beta).Clamp(0, 1), x => Math.Clamp((alpha * x) + beta, 0, 1));
    }

    private static OnnxValue PRelu(OnnxCall call)
    {
        if (call[0].Tensor is not { } x) return OnnxValue.From(TypedMath.Binary<Rectified>(call, call.Array(0), call.Array(1)));
        return x.Relu() - (call.Tensor(1) * x.Neg().Relu());
    }

    private readonly struct Positive : IUnaryMath
    {
        public static T Apply<T>(T a) where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.Max(a, T.Zero);
    }

    private readonly struct Rectified : IBinaryMath
    {
        public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.IsNegative(a) ? a * b : a;
    }
}
