using System.Numerics;
using System.Runtime.InteropServices;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>A function of one number, for every number type.</summary>
internal interface IUnaryMath
{
    static abstract T Apply<T>(T a) where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>A function of two numbers, for every number type.</summary>
internal interface IBinaryMath
{
    static abstract T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>A comparison of two numbers, for every number type.</summary>
internal interface IComparison
{
    static abstract bool Apply<T>(T a, T b) where T : unmanaged, INumber<T>;
}

/// <summary>Element-wise operations on arrays of any number type, with broadcasting. Tensors have separate operators, with gradients.</summary>
internal static class TypedMath
{
    internal static NdArray Unary<TOp>(NdArray a) where TOp : IUnaryMath => a.Type.Dispatch<Map<TOp>, NdArray>(new Map<TOp>(a));

    internal static NdArray Binary<TOp>(OnnxCall call, NdArray a, NdArray b) where TOp : IBinaryMath => a.Type == b.Type
        ? a.Type.Dispatch<Zip<TOp>, NdArray>(new Zip<TOp>(call, a, b))
        : throw call.Invalid("both inputs must have the same type", $"{a.Describe()} and {b.Describe()}");

    internal static NdArray Compare<TOp>(OnnxCall call, NdArray a, NdArray b) where TOp : IComparison => a.Type == b.Type
        ? a.Type.Dispatch<Ask<TOp>, NdArray>(new Ask<TOp>(call, a, b))
        : throw call.Invalid("both inputs must have the same type", $"{a.Describe()} and {b.Describe()}");

    private readonly struct Map<TOp>(NdArray a) : IElementAction<NdArray> where TOp : IUnaryMath
    {
        public NdArray Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            ReadOnlySpan<T> from = MemoryMarshal.Cast<byte, T>(a.Bytes);
            byte[] bytes = new byte[a.Bytes.Length];
            Span<T> to = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
            for (int i = 0; i < to.Length; i++) to[i] = TOp.Apply(from[i]);
            return NdArray.Wrap(a.Type, a.Shape, bytes);
        }
    }

    private readonly struct Zip<TOp>(OnnxCall call, NdArray a, NdArray b) : IElementAction<NdArray> where TOp : IBinaryMath
    {
        public NdArray Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            Shape shape = Places.Common(call, a.Shape, b.Shape);
            int[] placesA = Places.Broadcast(a.Shape, shape), placesB = Places.Broadcast(b.Shape, shape);
            ReadOnlySpan<T> left = MemoryMarshal.Cast<byte, T>(a.Bytes), right = MemoryMarshal.Cast<byte, T>(b.Bytes);
            byte[] bytes = new byte[(long)shape.ElementCount * a.Type.Size];
            Span<T> to = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
            for (int i = 0; i < to.Length; i++) to[i] = TOp.Apply(left[placesA[i]], right[placesB[i]]);
            return NdArray.Wrap(a.Type, shape, bytes);
        }
    }

    private readonly struct Ask<TOp>(OnnxCall call, NdArray a, NdArray b) : IElementAction<NdArray> where TOp : IComparison
    {
        public NdArray Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            Shape shape = Places.Common(call, a.Shape, b.Shape);
            int[] placesA = Places.Broadcast(a.Shape, shape), placesB = Places.Broadcast(b.Shape, shape);
            ReadOnlySpan<T> left = MemoryMarshal.Cast<byte, T>(a.Bytes), right = MemoryMarshal.Cast<byte, T>(b.Bytes);
            bool[] answers = new bool[shape.ElementCount];
            for (int i = 0; i < answers.Length; i++) answers[i] = TOp.Apply(left[placesA[i]], right[placesB[i]]);
            return NdArray.From<bool>(answers, shape.AsSpan()).Reshape(shape.AsSpan());
        }
    }
}

internal readonly struct Plus : IBinaryMath
{
    public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T> => a + b;
}

internal readonly struct Times : IBinaryMath
{
    public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T> => a * b;
}

internal readonly struct Smaller : IBinaryMath
{
    public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.Min(a, b);
}

internal readonly struct Larger : IBinaryMath
{
    public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.Max(a, b);
}

internal readonly struct Minus : IBinaryMath
{
    public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T> => a - b;
}

internal readonly struct Over : IBinaryMath
{
    public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>, IMinMaxValue<T> => a / b;
}
