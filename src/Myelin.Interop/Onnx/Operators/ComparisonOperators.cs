using System.Numerics;
using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Comparisons, logic, bits, selection and conversion.</summary>
internal static class ComparisonOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        Compare<Equal>("Equal").Shaped(),
        Compare<Greater>("Greater").Shaped(),
        Compare<GreaterOrEqual>("GreaterOrEqual").Shaped(),
        Compare<Less>("Less").Shaped(),
        Compare<LessOrEqual>("LessOrEqual").Shaped(),
        Bits<BitAnd>("And").Shaped(),
        Bits<BitOr>("Or").Shaped(),
        Bits<BitXor>("Xor").Shaped(),
        Bits<BitAnd>("BitwiseAnd").Shaped(),
        Bits<BitOr>("BitwiseOr").Shaped(),
        Bits<BitXor>("BitwiseXor").Shaped(),
        One("BitwiseNot", call => OnnxValue.From(TypedMath.Unary<BitNot>(call.Array(0)))).Shaped(),
        One("BitShift", call => OnnxValue.From(call.Attributes.Text("direction", "LEFT") == "LEFT"
            ? TypedMath.Binary<ShiftLeft>(call, call.Array(0), call.Array(1))
            : TypedMath.Binary<ShiftRight>(call, call.Array(0), call.Array(1)))).Shaped(),
        One("Not", call => Flags(call, Flag(call, 0), flag => !flag)).Shaped(),
        One("IsNaN", call => Ask(call, double.IsNaN)).Shaped(),
        One("IsInf", IsInf).Shaped(),
        One("Where", Where).Shaped(),
        One("Cast", call => Cast(call, call.Attributes.Int32("to", 0))).Shaped(),
        One("CastLike", call => call.Array(0).Convert(call[1].Type)).Shaped(),
    ];

    private static OnnxOperator Compare<TOp>(string name) where TOp : IComparison =>
        One(name, call => TypedMath.Compare<TOp>(call, call.Array(0), call.Array(1)));

    private static OnnxOperator Bits<TOp>(string name) where TOp : IBinaryMath => One(name, call => TypedMath.Binary<TOp>(call, call.Array(0), call.Array(1)));

    private static ReadOnlySpan<bool> Flag(OnnxCall call, int input)
    {
        NdArray array = call.Array(input);
        return array.Type == ElementType.Bool ? array.AsSpan<bool>() : throw call.Invalid($"input {input} must be flags", array.Describe());
    }

    private static OnnxValue Flags(OnnxCall call, ReadOnlySpan<bool> flags, Func<bool, bool> ask)
    {
        bool[] answers = new bool[flags.Length];
        for (int i = 0; i < answers.Length; i++) answers[i] = ask(flags[i]);
        return NdArray.From<bool>(answers).Reshape(call[0].Shape.AsSpan());
    }

    private static NdArray Ask(OnnxCall call, Func<double, bool> ask)
    {
        NdArray x = call.Array(0);
        if (!x.Type.IsFloatingPoint) throw call.Invalid("input 0 must be floating-point numbers", x.Describe());
        ReadOnlySpan<double> values = x.Convert(ElementType.Float64).AsSpan<double>();
        bool[] answers = new bool[x.Length];
        for (int i = 0; i < answers.Length; i++) answers[i] = ask(values[i]);
        return NdArray.From<bool>(answers).Reshape(x.Shape.AsSpan());
    }

    private static OnnxValue IsInf(OnnxCall call)
    {
        bool negative = call.Attributes.Flag("detect_negative", true), positive = call.Attributes.Flag("detect_positive", true);
        return Ask(call, x => (positive && double.IsPositiveInfinity(x)) || (negative && double.IsNegativeInfinity(x)));
    }

    /// <summary>Tensors keep their gradient; arrays are selected from the concatenation of both.</summary>
    private static OnnxValue Where(OnnxCall call)
    {
        NdArray condition = call.Array(0);
        if (call[1].Tensor is { } a && call[2].Tensor is { } b) return condition.ToTensor().Where(a, b);
        NdArray x = call.Array(1), y = call.Array(2);
        if (x.Type != y.Type) throw call.Invalid("both choices must have the same type", $"{x.Describe()} and {y.Describe()}");
        Shape shape = Places.Common(call, condition.Shape, Places.Common(call, x.Shape, y.Shape));
        int[] flags = Places.Broadcast(condition.Shape, shape), first = Places.Broadcast(x.Shape, shape), second = Places.Broadcast(y.Shape, shape);
        ReadOnlySpan<bool> chosen = Flag(call, 0);
        for (int i = 0; i < first.Length; i++) first[i] = chosen[flags[i]] ? first[i] : x.Length + second[i];
        return Places.Take(NdArray.Wrap(x.Type, [x.Length + y.Length], [.. x.Bytes, .. y.Bytes]), first, shape);
    }

    /// <summary>float32 to float32 keeps the tensor and therefore its gradient.</summary>
    private static OnnxValue Cast(OnnxCall call, int code)
    {
        ElementType type = OnnxTypes.Of(code) ?? throw call.Unsupported($"a cast to {OnnxTypes.NameOf(code)}", "Cast to a number type or bool.");
        return call[0].Type == type ? call[0] : OnnxValue.From(call.Array(0).Convert(type));
    }

    private readonly struct Equal : IComparison
    {
        public static bool Apply<T>(T a, T b) where T : unmanaged, INumber<T> => a == b;
    }

    private readonly struct Greater : IComparison
    {
        public static bool Apply<T>(T a, T b) where T : unmanaged, INumber<T> => a > b;
    }

    private readonly struct GreaterOrEqual : IComparison
    {
        public static bool Apply<T>(T a, T b) where T : unmanaged, INumber<T> => a >= b;
    }

    private readonly struct Less : IComparison
    {
        public static bool Apply<T>(T a, T b) where T : unmanaged, INumber<T> => a < b;
    }

    private readonly struct LessOrEqual : IComparison
    {
        public static bool Apply<T>(T a, T b) where T : unmanaged, INumber<T> => a <= b;
    }

    private readonly struct BitAnd : IBinaryMath
    {
        public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T> => Of<T>(Bits64(a) & Bits64(b));
    }

    private readonly struct BitOr : IBinaryMath
    {
        public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T> => Of<T>(Bits64(a) | Bits64(b));
    }

    private readonly struct BitXor : IBinaryMath
    {
        public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T> => Of<T>(Bits64(a) ^ Bits64(b));
    }

    private readonly struct BitNot : IUnaryMath
    {
        public static T Apply<T>(T a) where T : unmanaged, INumber<T>, IMinMaxValue<T> => Of<T>(~Bits64(a));
    }

    private readonly struct ShiftLeft : IBinaryMath
    {
        public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T> => Bits64(b) > 63 ? T.Zero : Of<T>(Bits64(a) << (int)Bits64(b));
    }

    private readonly struct ShiftRight : IBinaryMath
    {
        public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T> => Bits64(b) > 63 ? T.Zero : Of<T>(Bits64(a) >> (int)Bits64(b));
    }

    private static ulong Bits64<T>(T a) where T : INumber<T> => ulong.CreateTruncating(a);

    private static T Of<T>(ulong bits) where T : INumber<T> => T.CreateTruncating(bits);
}
