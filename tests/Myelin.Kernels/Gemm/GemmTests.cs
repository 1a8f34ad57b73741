using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Myelin.Kernels.Tests;

public sealed class GemmTests
{
    private static readonly int[] Sizes = [0, 1, 2, 3, 5, 6, 7, 8, 13, 16, 17, 31, 33];

    private static unsafe float[] Run<S, V>(int m, int n, int k, float[] a, bool ta, float[] b, bool tb, float[] c, bool accumulate, float[] bias, bool relu)
        where S : struct, IFloatSimd<V> where V : struct
    {
        float[] result = (float[])c.Clone();
        fixed (float* pa = a, pb = b, pc = result, pBias = bias)
        {
            GemmArgs args = new()
            {
                M = m,
                N = n,
                K = k,
                A = pa,
                B = pb,
                C = pc,
                Bias = bias.Length == 0 ? null : pBias,
                RowC = n,
                Accumulate = accumulate,
                Relu = relu,
                RowA = ta ? 1 : k,
                ColumnA = ta ? m : 1,
                RowB = tb ? 1 : n,
                ColumnB = tb ? k : 1,
            };
            GemmJob<S, V>.Run(in args, 1, 0, 0, 0);
        }
        return result;
    }

    private static void Check(int m, int n, int k, int option)
    {
        for (int transposes = 0; transposes < 4; transposes++)
        {
            bool ta = (transposes & 1) != 0, tb = (transposes & 2) != 0, accumulate = (option & 1) != 0, relu = (option & 2) != 0;
            float[] a = Given.Units(m * k), b = Given.Units(n * k, 2), c = Given.Units(m * n, 3);
            float[] bias = (option & 4) != 0 ? Given.Units(n, 4) : [];
            string what = $"{m}x{n}x{k} {ta} {tb} option {option}";
            double[] expected =
                GemmReference.Multiply(m, n, k, a, ta ? m : k, ta, b, tb ? k : n, tb, c, n, accumulate, bias, relu ? GemmActivation.Relu : GemmActivation.None);
            float[] wide = Run<Simd512, Vector512<float>>(m, n, k, a, ta, b, tb, c, accumulate, bias, relu);
            Compare.Close(expected, wide, what, Tolerance.Sums);
            Compare.SameBits(wide, Run<Simd256, Vector256<float>>(m, n, k, a, ta, b, tb, c, accumulate, bias, relu), what + " 256");
            Compare.SameBits(wide, Run<Simd128, Vector128<float>>(m, n, k, a, ta, b, tb, c, accumulate, bias, relu), what + " 128");
            float[] dispatched = (float[])c.Clone();
            Gemm.Multiply(m, n, k, a, ta, b, tb, dispatched, accumulate, bias, relu ? GemmActivation.Relu : GemmActivation.None);
            Compare.SameBits(wide, dispatched, what + " dispatched");
        }
    }

    [Theory]
    [InlineData(1, 1, 1), InlineData(4, 10, 64), InlineData(7, 33, 1), InlineData(9, 17, 520), InlineData(64, 10, 1568), InlineData(100, 128, 784),
        InlineData(257, 300, 1030), InlineData(0, 4, 4), InlineData(5, 48, 0)]
    public void A_packed_operand_gives_the_bits_of_one_that_is_not(int m, int n, int k)
    {
        float[] a = Given.Units(m * k), b = Given.Units(n * k, 2), bias = Given.Units(n, 3);
        foreach (bool transpose in (bool[])[false, true])
        {
            float[] Product(bool packs)
            {
                float[] packed = new float[Gemm.PackedLength(n, k)], c = Given.Units(m * n, 4);
                Gemm.Pack(n, k, b, transpose, packed);
                if (packs) Gemm.MultiplyPacked(m, n, k, a, packed, c, bias, GemmActivation.Relu);
                else Gemm.Multiply(m, n, k, a, false, b, transpose, c, bias: bias, activation: GemmActivation.Relu);
                return c;
            }

            float[] expected = Product(packs: false), actual = Widths.SameBits(() => Product(packs: true));
            if (m > 3 && n > 1) Compare.SameBits(expected, actual, "packed");
            Compare.Close([.. expected.Select(v => (double)v)], actual, "packed");
            Compare.SameBits(actual, Teams.SameBits(() => Product(packs: true)), "teams");
        }
        Assert.Throws<ArgumentException>(() => Gemm.Pack(-1, 3, [], false, []));
        Assert.Throws<ArgumentException>("packed", () => Gemm.MultiplyPacked(2, 16, 3, new float[6], new float[47], new float[32]));
    }

    [Fact]
    public void Small_and_odd_shapes_match_the_reference_in_every_width()
    {
        int option = 0;
        foreach (int m in Sizes)
        {
            foreach (int n in Sizes)
            {
                foreach (int k in (ReadOnlySpan<int>)[0, 1, 3, 8, 17]) Check(m, n, k, option++ & 7);
            }
        }
    }

    [Theory]
    [InlineData(1, 70, 300)]
    [InlineData(70, 1, 300)]
    [InlineData(3, 40, 129)]
    [InlineData(12, 34, 600)]
    [InlineData(29, 140, 257)]
    [InlineData(50, 10, 400)]
    [InlineData(9, 515, 12)]
    public void Larger_shapes_match_the_reference_in_every_width(int m, int n, int k)
    {
        for (int option = 0; option < 8; option += 7) Check(m, n, k, option);
    }

    // Partial panels on every side, more than one slab of k, more than one part of C.
    [Theory]
    [InlineData(67, 131, 516)]
    [InlineData(2053, 129, 16)]
    [InlineData(65, 2081, 31)]
    [InlineData(96, 272, 1030)]
    public void Large_products_match_the_reference_in_every_width(int m, int n, int k)
    {
        // Emulated in software, a multiply-add takes many times as long.
        if (Vector256.IsHardwareAccelerated || AdvSimd.IsSupported) Check(m, n, k, 7);
        else Check(64, 128, 489, 7);
    }

    // One of the operands packed in advance, as in strips, or both, as in slabs: the shape decides which way a product is computed.
    [Theory]
    [InlineData(67, 131, 1030)]
    [InlineData(131, 67, 520)]
    public unsafe void Strips_and_slabs_give_the_bits_of_a_tile(int m, int n, int k)
    {
        for (int transposes = 0; transposes < 4; transposes++)
        {
            bool ta = (transposes & 1) != 0, tb = (transposes & 2) != 0;
            float[] a = Given.Units(m * k), b = Given.Units(n * k, 2), strips = Given.Units(m * n, 3), slabs = [.. strips], tile = [.. strips],
                bias = Given.Units(n, 4);
            fixed (float* pa = a, pb = b, pStrips = strips, pSlabs = slabs, pTile = tile, pBias = bias)
            {
                GemmArgs args = new()
                {
                    M = m,
                    N = n,
                    K = k,
                    A = pa,
                    B = pb,
                    C = pStrips,
                    Bias = pBias,
                    RowC = n,
                    Accumulate = true,
                    RowA = ta ? 1 : k,
                    ColumnA = ta ? m : 1,
                    RowB = tb ? 1 : n,
                    ColumnB = tb ? k : 1,
                };
                GemmStrips<Simd256, Vector256<float>>.Run(in args);
                args.C = pSlabs;
                GemmSlabs<Simd256, Vector256<float>>.Run(in args);
                args.C = pTile;
                GemmTile.Compute<Simd256, Vector256<float>>(in args, 0, m, 0, n);
            }

            Compare.SameBits(tile, strips, $"strips {ta} {tb}");
            Compare.SameBits(tile, slabs, $"slabs {ta} {tb}");
        }
    }

    [Fact]
    public void Leading_dimensions_leave_the_gaps_alone()
    {
        foreach ((int m, int n, int k) in new[] { (1, 5, 3), (5, 1, 9), (7, 33, 20), (2, 20, 16), (14, 18, 5), (66, 130, 470) })
        {
            for (int transposes = 0; transposes < 4; transposes++)
            {
                bool ta = (transposes & 1) != 0, tb = (transposes & 2) != 0;
                int lda = (ta ? m : k) + 3, ldb = (tb ? k : n) + 2, ldc = n + 4;
                float[] a = Given.Units((ta ? k : m) * lda), b = Given.Units((tb ? n : k) * ldb, 2), c = Given.Units(m * ldc, 3), before = (float[])c.Clone();
                double[] expected = GemmReference.Multiply(m, n, k, a, lda, ta, b, ldb, tb, c, ldc, true);
                Gemm.Multiply(m, n, k, a, lda, ta, b, ldb, tb, c, ldc, accumulate: true);
                float[] inside = new float[m * n];
                for (int i = 0; i < m * ldc; i++)
                {
                    if (i % ldc < n) inside[i / ldc * n + i % ldc] = c[i];
                    else Assert.Equal(before[i], c[i]);
                }
                Compare.Close(expected, inside, $"{m}x{n}x{k} {ta} {tb}");
            }
        }
    }

    [Fact]
    public void A_batch_equals_its_products_and_stride_zero_broadcasts()
    {
        foreach ((int m, int n, int k) in new[] { (4, 6, 5), (17, 33, 9), (1, 8, 8), (64, 64, 70), (65, 129, 480) })
        {
            const int Batch = 5;
            float[] a = Given.Units(Batch * m * k), b = Given.Units(k * n, 2), c = new float[Batch * m * n], one = new float[m * n];
            Gemm.MultiplyBatched(Batch, m, n, k, a, m * k, false, b, 0, true, c, m * n);
            for (int i = 0; i < Batch; i++)
            {
                Gemm.Multiply(m, n, k, a.AsSpan(i * m * k), false, b, true, one);
                Compare.SameBits(one, c.AsSpan(i * m * n, m * n), $"batch {i} of {m}x{n}x{k}");
            }
        }
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        foreach ((int m, int n, int k) in new[] { (130, 140, 90), (1, 900, 200), (40, 600, 64), (300, 20, 270), (150, 300, 600) })
        {
            float[] a = Given.Units(m * k), b = Given.Units(n * k, 2), first = [];
            Teams.ForEach(threads =>
            {
                float[] c = new float[m * n];
                Gemm.Multiply(m, n, k, a, false, b, true, c);
                if (threads == 1) first = c;
                else Compare.SameBits(first, c, $"{m}x{n}x{k} with {threads} threads");
            });
        }
    }

    // C·v = A·(B·v) for a random v: O(n²) instead of O(n³).
    [Fact]
    public void A_large_product_maps_a_random_vector_as_its_factors_do()
    {
        int n = Vector128.IsHardwareAccelerated ? 700 : 90, m = n + 13, k = n - 5;
        float[] a = Given.Units(m * k), b = Given.Units(k * n, 2), v = Given.Units(n, 3), c = new float[m * n];
        Gemm.Multiply(m, n, k, a, false, b, false, c);
        double[] bv = new double[k], cv = new double[m], abv = new double[m];
        for (int p = 0; p < k; p++) for (int j = 0; j < n; j++) bv[p] += (double)b[p * n + j] * v[j];
        double worst = 0, largest = 0;
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++) cv[i] += (double)c[i * n + j] * v[j];
            for (int p = 0; p < k; p++) abv[i] += a[i * k + p] * bv[p];
            worst = Math.Max(worst, Math.Abs(cv[i] - abv[i]));
            largest = Math.Max(largest, Math.Abs(abv[i]));
        }
        Assert.True(worst <= 1e-5 * largest, $"residual {worst / largest:E2}");
    }

    [Fact]
    public void Spans_that_are_too_short_are_refused()
    {
        float[] four = new float[4], six = new float[6];
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(2, 2, 3, four, false, six, false, new float[4]));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(2, 2, 3, six, false, four, false, new float[4]));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(2, 2, 3, six, false, six, false, new float[3]));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(2, 2, 3, six, false, six, false, four, bias: new float[1]));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(-1, 2, 3, six, false, six, false, four));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(2, 2, 3, six, 2, false, six, 2, false, four, 2));
    }
}
