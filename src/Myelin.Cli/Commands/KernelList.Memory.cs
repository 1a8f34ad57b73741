using System.Runtime.CompilerServices;
using Myelin.Kernels;

namespace Myelin.Cli.Commands;

/// <content>The kernels that memory bounds: normalisation, pooling, softmax, element-wise ones, sums and updates.</content>
internal sealed partial class KernelList
{
    private Kernel BatchNormForward(int batch, int channels, int inner)
    {
        float[] x = Normal(batch * channels * inner), y = new float[x.Length], weight = Normal(channels), mean = new float[channels], invStd = new float[channels];
        return new Kernel($"batch norm {batch}x{channels}x{inner}", 6.0 * x.Length, Bytes(x, y),
            () => BatchNormKernel.ForwardTraining(batch, channels, inner, x, weight, weight, default, default, 0.1, 1e-5, y, mean, invStd));
    }

    private Kernel BatchNormBackward(int batch, int channels, int inner)
    {
        float[] x = Normal(batch * channels * inner), dy = Normal(x.Length), dx = new float[x.Length];
        float[] weight = Normal(channels), mean = new float[channels], invStd = new float[channels], dWeight = new float[channels], dBias = new float[channels];
        Array.Fill(invStd, 1);
        return new Kernel($"batch norm grad {batch}x{channels}x{inner}", 10.0 * x.Length, Bytes(x, dy, dx),
            () => BatchNormKernel.BackwardTraining(batch, channels, inner, dy, x, weight, mean, invStd, dx, dWeight, dBias));
    }

    private Kernel PoolForward(int planes, int size)
    {
        PoolShape shape = new(planes, size, size, 2, 2, 2, 2);
        float[] x = Normal(shape.InputLength), y = new float[shape.OutputLength];
        int[] indices = new int[shape.OutputLength];
        return new Kernel($"max pool 2x2 {planes}x{size}x{size}", 3.0 * y.Length, Bytes(x, y, y), () => MaxPool2dKernel.Forward(shape, x, y, indices));
    }

    private Kernel PoolBackward(int planes, int size)
    {
        PoolShape shape = new(planes, size, size, 2, 2, 2, 2);
        float[] x = Normal(shape.InputLength), y = new float[shape.OutputLength], dx = new float[shape.InputLength];
        int[] indices = new int[shape.OutputLength];
        MaxPool2dKernel.Forward(shape, x, y, indices);
        return new Kernel($"max pool grad 2x2 {planes}x{size}x{size}", y.Length, Bytes(y, y, dx), () => MaxPool2dKernel.Backward(shape, y, indices, dx));
    }

    private delegate void RowKernel(ReadOnlySpan<float> x, Span<float> y, int outer, int axis, int inner);

    private Kernel Rows(string name, int flop, RowKernel kernel)
    {
        const int Batch = 256, Classes = 1000;
        float[] x = Normal(Batch * Classes), y = new float[x.Length];
        return new Kernel($"{name} {Batch}x{Classes}", flop * (double)x.Length, Bytes(x, y), () => kernel(x, y, Batch, Classes, 1));
    }

    private Kernel Accumulate()
    {
        float[] x = new float[Million], sum = Normal(Million);
        return new Kernel("add 1M", Million, Bytes(x, sum, sum), () => Elementwise.AddInto(x, sum));
    }

    /// <summary>An activation as a prepared model runs it: its kernel and nothing else.</summary>
    private Kernel Activation(string name, Layer layer, int flop)
    {
        float[] x = Normal(Million), y = new float[Million];
        PreparedModel ready = new Sequential(layer).Prepare([Million]);
        return new Kernel($"{name} 1M", (double)flop * Million, Bytes(x, y), () => ready.Run(x, y));
    }

    private Kernel Exponential()
    {
        float[] x = Normal(Million), y = new float[Million];
        return new Kernel("exp 1M", Million, Bytes(x, y), () => Elementwise.Unary(new Exponent(), x, y));
    }

    private Kernel AddToRows(int rows, int columns)
    {
        float[] x = Normal(rows * columns), row = Normal(columns), y = new float[x.Length];
        int[] shape = [rows, columns], rowShape = [columns];
        return new Kernel($"add row {rows}x{columns}", x.Length, Bytes(x, row, y), () => Elementwise.BinaryBroadcast(new Sum(), x, shape, row, rowShape, y, shape));
    }

    private Kernel Total()
    {
        float[] x = Normal(Million);
        return new Kernel("sum 1M", Million, Bytes(x), () => _ = Reduce.Sum(x));
    }

    private Kernel Sgd(double momentum, int flop, int bytes)
    {
        float[] p = Normal(Million), g = Normal(Million), buffer = new float[Million];
        return new Kernel(momentum == 0 ? "sgd 1M" : "sgd momentum 1M", (double)flop * Million, (double)bytes * Million, () => Update.Sgd(p, g, buffer, 1e-9, momentum));
    }

    private Kernel Adam()
    {
        float[] p = Normal(Million), g = Normal(Million), mean = new float[Million], square = new float[Million];
        int step = 0;
        return new Kernel("adam 1M", 14.0 * Million, 28.0 * Million, () => Update.Adam(p, g, mean, square, default, ++step, 1e-9));
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
