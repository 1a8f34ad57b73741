using System.Runtime.CompilerServices;
using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>Element by element over a million, and their sum.</summary>
internal static class ElementwiseKernels
{
    private const int Million = 1 << 20;

    internal static IEnumerable<Func<Kernel>> All(RandomData random) =>
    [
        () => Accumulate(random),
        () => Activation(random, "relu", new Relu(), 1),
        () => Activation(random, "gelu", new Gelu(), 4),
        () => Exponential(random),
        () => AddToRows(random, 1024, 1024),
        () => Total(random),
    ];

    private static Kernel Accumulate(RandomData random)
    {
        float[] x = new float[Million], sum = random.Floats(Million);
        return new Kernel("add 1M", Million, Kernel.BytesOf(x, sum, sum), () => Elementwise.AddInto(x, sum));
    }

    /// <summary>An activation as a prepared model runs it: its kernel and nothing else.</summary>
    private static Kernel Activation(RandomData random, string name, Layer layer, int flop)
    {
        float[] x = random.Floats(Million), y = new float[Million];
        PreparedModel ready = new Sequential(layer).Prepare([Million]);
        return new Kernel($"{name} 1M", (double)flop * Million, Kernel.BytesOf(x, y), () => ready.Run(x, y));
    }

    private static Kernel Exponential(RandomData random)
    {
        float[] x = random.Floats(Million), y = new float[Million];
        return new Kernel("exp 1M", Million, Kernel.BytesOf(x, y), () => Elementwise.Unary(new Exponent(), x, y));
    }

    private static Kernel AddToRows(RandomData random, int rows, int columns)
    {
        float[] x = random.Floats(rows * columns), row = random.Floats(columns), y = new float[x.Length];
        int[] shape = [rows, columns], rowShape = [columns];
        return new Kernel($"add row {rows}x{columns}", x.Length, Kernel.BytesOf(x, row, y),
            () => Elementwise.BinaryBroadcast(new Sum(), x, shape, row, rowShape, y, shape));
    }

    private static Kernel Total(RandomData random)
    {
        float[] x = random.Floats(Million);
        return new Kernel("sum 1M", Million, Kernel.BytesOf(x), () => _ = Reduce.Sum(x));
    }

    /// <summary>eˣ, as the operator of the library.</summary>
    private readonly struct Exponent : IUnaryOperator
    {
        public static Saved Saves => Saved.Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.Exp(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Gradient<S, V>(V y, V dy) where S : struct, ISimd<V> where V : struct => S.Multiply(y, dy);
    }

    /// <summary>a + b, as the operator of the library.</summary>
    private readonly struct Sum : IBinaryOperator
    {
        public static bool GradientReadsInputs => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.Add(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V GradientA<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct => dy;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V GradientB<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct => dy;
    }
}
