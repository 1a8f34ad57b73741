using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>The forces of t-SNE between points in the plane: neighbors attract, all repel, by w = 1/(1 + distance²).</summary>
internal sealed class NeighborForces
{
    private const int RowsOfBlock = 16;

    // Padding is so far away that its w² is 0 in float32.
    private const float Far = 1e15f;
    private readonly float[] _p;
    private readonly int _count;
    private readonly int _width;
    private readonly float[] _pushX, _pushY;
    private readonly double[] _sums;

    /// <param name="p">Symmetric probabilities, [count, padded count].</param>
    /// <param name="count">The number of points.</param>
    internal NeighborForces(float[] p, int count)
    {
        (_p, _count, _width) = (p, count, NeighborProbabilities.Padded(count));
        (X, Y, GradientX, GradientY) = (new float[_width], new float[_width], new float[count], new float[count]);
        (_pushX, _pushY, _sums) = (new float[count], new float[count], new double[count]);
        X.AsSpan(count).Fill(Far);
        Y.AsSpan(count).Fill(Far);
    }

    /// <summary>The positions; those of the padding must stay as they are.</summary>
    internal float[] X { get; }

    internal float[] Y { get; }

    /// <summary>The gradient of the divergence, as computed last.</summary>
    internal float[] GradientX { get; }

    internal float[] GradientY { get; }

    /// <summary>4·Σ (a·p - w/Z)·w·(y - yⱼ), Z = Σ w over all pairs; the same bits for any number of threads.</summary>
    /// <param name="exaggeration">a.</param>
    internal void Run(float exaggeration)
    {
        Workers.Run((_count + RowsOfBlock - 1) / RowsOfBlock, new Job { Owner = this });
        float repulsion = (float)(1 / _sums.Sum());
        for (int i = 0; i < _count; i++)
        {
            GradientX[i] = 4 * ((exaggeration * GradientX[i]) - (repulsion * _pushX[i]));
            GradientY[i] = 4 * ((exaggeration * GradientY[i]) - (repulsion * _pushY[i]));
        }
    }

    /// <summary>The Kullback-Leibler divergence Σ p·ln(p/q), q = w/Z, for the Z of the last run.</summary>
    internal double Divergence()
    {
        double logZ = NeighborProbabilities.Log(_sums.Sum()), sum = 0;
        var tiny = Vector256.Create(1.17549435e-38f);
        for (int i = 0; i < _count; i++)
        {
            Vector256<float> row = Vector256<float>.Zero, x = Vector256.Create(X[i]), y = Vector256.Create(Y[i]);
            for (int j = 0; j < _width; j += NeighborProbabilities.Lanes)
            {
                Vector256<float> p = Vector256.Create(_p, (i * _width) + j), dx = x - Vector256.Create(X, j), dy = y - Vector256.Create(Y, j);
                Vector256<float> ratio = Vector256.Max(p, tiny) * (Vector256<float>.One + (dx * dx) + (dy * dy));
                row += p * SimdMath.Log<Simd256, Vector256<float>>(ratio);
            }

            sum += NeighborProbabilities.SumOf(row);
        }

        return sum + logZ;
    }

    private void Add(int i)
    {
        Vector256<float> x = Vector256.Create(X[i]), y = Vector256.Create(Y[i]), one = Vector256<float>.One;
        Vector256<float> pullX = Vector256<float>.Zero, pullY = pullX, pushX = pullX, pushY = pullX, sum = pullX;
        ref float p = ref _p[i * _width], xs = ref X[0], ys = ref Y[0];
        for (nuint j = 0; j < (nuint)_width; j += NeighborProbabilities.Lanes)
        {
            Vector256<float> dx = x - Vector256.LoadUnsafe(ref xs, j), dy = y - Vector256.LoadUnsafe(ref ys, j);
            Vector256<float> w = one / Vector256.FusedMultiplyAdd(dy, dy, Vector256.FusedMultiplyAdd(dx, dx, one));
            Vector256<float> pull = w * Vector256.LoadUnsafe(ref p, j), push = w * w;
            sum += w;
            pullX = Vector256.FusedMultiplyAdd(pull, dx, pullX);
            pullY = Vector256.FusedMultiplyAdd(pull, dy, pullY);
            pushX = Vector256.FusedMultiplyAdd(push, dx, pushX);
            pushY = Vector256.FusedMultiplyAdd(push, dy, pushY);
        }

        // Its own w is 1.
        _sums[i] = NeighborProbabilities.SumOf(sum) - 1;
        (GradientX[i], GradientY[i]) = ((float)NeighborProbabilities.SumOf(pullX), (float)NeighborProbabilities.SumOf(pullY));
        (_pushX[i], _pushY[i]) = ((float)NeighborProbabilities.SumOf(pushX), (float)NeighborProbabilities.SumOf(pushY));
    }

    private struct Job : IJob
    {
        internal NeighborForces Owner;

        public readonly void Run(int block)
        {
            int end = Math.Min((block + 1) * RowsOfBlock, Owner._count);
            for (int i = block * RowsOfBlock; i < end; i++) Owner.Add(i);
        }
    }
}
