using System.Numerics;
using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Arithmetic and functions of each element.</summary>
internal static class ElementwiseOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        Binary<Plus>("Add", (a, b) => a + b).Shaped(),
        Binary<Minus>("Sub", (a, b) => a - b).Shaped(),
        Binary<Times>("Mul", (a, b) => a * b).Shaped(),
        Binary<Over>("Div", (a, b) => a / b).Shaped(),
        One("Pow", Pow).Shaped(),
        One("Mod", Mod).Shaped(),
        Folded<Smaller>("Min", (a, b) => a.Minimum(b)).Shaped(),
        Folded<Larger>("Max", (a, b) => a.Maximum(b)).Shaped(),
        Folded<Plus>("Sum", (a, b) => a + b).Shaped(),
        One("Mean", Mean).Shaped(),
        One("Clip", Clip, notTrained: [1, 2]).Shaped(),

        Signed<Negative>("Neg", x => x.Neg()).Shaped(),
        Signed<Magnitude>("Abs", x => x.Abs()).Shaped(),
        Signed<SignOf>("Sign", Sign).Shaped(),
        Real("Sqrt", x => x.Sqrt(), Math.Sqrt).Shaped(),
        Real("Exp", x => x.Exp(), Math.Exp).Shaped(),
        Real("Log", x => x.Log(), Math.Log).Shaped(),
        Real("Reciprocal", x => 1f / x, x => 1 / x).Shaped(),
        Flat("Ceil", Math.Ceiling).Shaped(),
        Flat("Floor", Math.Floor).Shaped(),
        Flat("Round", x => Math.Round(x, MidpointRounding.ToEven)).Shaped(),
        Real("Erf", x => x.Erf(), Float64.Erf).Shaped(),
        Map("Sin", Math.Sin, (x, _) => Math.Cos(x)).Shaped(),
        Map("Cos", Math.Cos, (x, _) => -Math.Sin(x)).Shaped(),
        Map("Tan", Math.Tan, (_, y) => 1 + (y * y)).Shaped(),
        Map("Asin", Math.Asin, (x, _) => 1 / Math.Sqrt(1 - (x * x))).Shaped(),
        Map("Acos", Math.Acos, (x, _) => -1 / Math.Sqrt(1 - (x * x))).Shaped(),
        Map("Atan", Math.Atan, (x, _) => 1 / (1 + (x * x))).Shaped(),
        Map("Sinh", Math.Sinh, (x, _) => Math.Cosh(x)).Shaped(),
        Map("Cosh", Math.Cosh, (x, _) => Math.Sinh(x)).Shaped(),
        Map("Asinh", Math.Asinh, (x, _) => 1 / Math.Sqrt((x * x) + 1)).Shaped(),
        Map("Acosh", Math.Acosh, (x, _) => 1 / Math.Sqrt((x * x) - 1)).Shaped(),
        Map("Atanh", Math.Atanh, (x, _) => 1 / (1 - (x * x))).Shaped(),
        One("Shrink", Shrink).Shaped(),
    ];

    private static OnnxOperator Binary<TOp>(string name, Func<Tensor, Tensor, Tensor> real) where TOp : IBinaryMath =>
        One(name, call => Apply<TOp>(call, call[0], call[1], real));

    /// <summary>An operator of any number of inputs, taken two by two.</summary>
    private static OnnxOperator Folded<TOp>(string name, Func<Tensor, Tensor, Tensor> real) where TOp : IBinaryMath =>
        One(name, call => call.All.Aggregate((a, b) => Apply<TOp>(call, a, b, real)));

    private static OnnxValue Apply<TOp>(OnnxCall call, OnnxValue a, OnnxValue b, Func<Tensor, Tensor, Tensor> real) where TOp : IBinaryMath =>
        a.Tensor is { } x && b.Tensor is { } y ? real(x, y) : OnnxValue.From(TypedMath.Binary<TOp>(call, a.ToArray(), b.ToArray()));

    private static OnnxOperator Real(string name, Func<Tensor, Tensor> real, Func<double, double> wide) =>
        One(name, call => Float64.Apply(call, real, wide));

    private static OnnxOperator Signed<TOp>(string name, Func<Tensor, Tensor> real) where TOp : IUnaryMath =>
        One(name, call => call[0].Tensor is { } x ? real(x) : OnnxValue.From(TypedMath.Unary<TOp>(call.Array(0))));

    private static OnnxOperator Map(string name, Func<double, double> value, Func<double, double, double> slope)
    {
        var function = new Mapped(name, value, slope);
        return Real(name, function.Of, value);
    }

    /// <summary>A step function, which has no gradient.</summary>
    private static OnnxOperator Flat(string name, Func<double, double> value) => Real(name, x =>
    {
        float[] y = x.ToArray();
        for (int i = 0; i < y.Length; i++) y[i] = (float)value(y[i]);
        return Operator.NonDifferentiable(name, Tensor.From(y).Reshape(x.Shape.AsSpan()), [x],
            "Its slope is 0 everywhere except at the jumps, so nothing would be learned.");
    }, value);

    /// <summary>-1, 0 or 1, and NaN if x is NaN.</summary>
    private static Tensor Sign(Tensor x)
    {
        Tensor y = x.Sign();
        ReadOnlySpan<float> from = x.AsSpan();
        Span<float> to = y.AsWritableSpan();
        for (int i = 0; i < to.Length; i++)
        {
            if (float.IsNaN(from[i])) to[i] = float.NaN;
        }

        return y;
    }

    private static OnnxValue Mean(OnnxCall call)
    {
        OnnxValue sum = call.All.Aggregate((a, b) => Apply<Plus>(call, a, b, (x, y) => x + y));
        return sum.Tensor is { } x ? x / call.InputCount : OnnxValue.From(Float64.Map(sum.ToArray(), y => y / call.InputCount));
    }

    private static OnnxValue Pow(OnnxCall call)
    {
        if (call[0].Tensor is { } x) return x.Pow(call[1].Tensor ?? call.Array(1).ToTensor());
        NdArray a = call.Array(0), b = call.Array(1);
        // A double does not have all digits of 64 bits.
        if (a.Type.IsInteger && a.Type.Size == 8 && b.Type.IsInteger) return OnnxValue.From(TypedMath.Binary<WholePower>(call, a, b.Convert(a.Type)));
        return OnnxValue.From(TypedMath.Binary<Power>(call, a.Convert(ElementType.Float64), b.Convert(ElementType.Float64)).Convert(a.Type));
    }

    private static OnnxValue Mod(OnnxCall call) => call.Attributes.Flag("fmod")
        ? OnnxValue.From(TypedMath.Binary<Remainder>(call, call.Array(0), call.Array(1)))
        : OnnxValue.From(TypedMath.Binary<FloorRemainder>(call, call.Array(0), call.Array(1)));

    /// <summary>Limits as inputs, or before operator set 11 as attributes.</summary>
    private static OnnxValue Clip(OnnxCall call)
    {
        if (call[0].Tensor is not { } x)
        {
            NdArray limited = call.Array(0);
            if (call.Has(1)) limited = TypedMath.Binary<Larger>(call, limited, call.Array(1));
            if (call.Has(2)) limited = TypedMath.Binary<Smaller>(call, limited, call.Array(2));
            return OnnxValue.From(limited);
        }

        if (call.Learns(1) || call.Learns(2))
        {
            Tensor y = call.Has(1) ? x.Maximum(call.Tensor(1).Reshape()) : x;
            return call.Has(2) ? y.Minimum(call.Tensor(2).Reshape()) : y;
        }

        float low = call.Has(1) ? call.Scalar(1) : call.Attributes.Float("min", float.NegativeInfinity);
        float high = call.Has(2) ? call.Scalar(2) : call.Attributes.Float("max", float.PositiveInfinity);
        return low <= high ? x.Clamp(low, high) : Tensor.Full(high, x.Shape.AsSpan());
    }

    private static OnnxValue Shrink(OnnxCall call)
    {
        float lambda = call.Attributes.Float("lambd", 0.5f), bias = call.Attributes.Float("bias", 0);
        Tensor x = call[0].Tensor ?? call.Array(0).ToTensor(), above = (x - lambda).Detach().Step(), below = (x.Neg() - lambda).Detach().Step();
        Tensor y = below.Where(x + bias, above.Where(x - bias, Tensor.Zeros()));
        return call[0].Tensor is not null ? y : OnnxValue.From(NdArray.From(y).Convert(call.Array(0).Type));
    }

    private readonly struct Power : IBinaryMath
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, INumber<T>,
            IMinMaxValue<T> => T.CreateTruncating(Math.Pow(double.CreateTruncating(a), double.CreateTruncating(b)));
    }

    /// <summary>By squaring, exact up to the type's range; a negative power is cut off to 0, except of 1 and -1.</summary>
    private readonly struct WholePower : IBinaryMath
    {
        public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            if (T.IsNegative(b) && a != T.One && a != T.Zero - T.One) return T.Zero;
            T power = T.One, two = T.CreateTruncating(2);
            for (T left = b, square = a; left != T.Zero; left /= two, square *= square)
            {
                if (left % two != T.Zero) power *= square;
            }

            return power;
        }
    }

    /// <summary>The remainder with the sign of the dividend, as C's fmod.</summary>
    private readonly struct Remainder : IBinaryMath
    {
        public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T> => a % b;
    }

    /// <summary>The remainder with the sign of the divisor, as Python's %.</summary>
    private readonly struct FloorRemainder : IBinaryMath
    {
        public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            T rest = a % b;
            return !T.IsZero(rest) && T.IsNegative(rest) != T.IsNegative(b) ? rest + b : rest;
        }
    }

    private readonly struct Negative : IUnaryMath
    {
        public static T Apply<T>(T a) where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.Zero - a;
    }

    private readonly struct Magnitude : IUnaryMath
    {
        public static T Apply<T>(T a) where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.IsNegative(a) ? T.Zero - a : a;
    }

    private readonly struct SignOf : IUnaryMath
    {
        public static T Apply<T>(T a) where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.IsZero(a) || T.IsNaN(a) ? a : T.CopySign(T.One, a);
    }
}
