using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// Rotary position embedding (Su et al., "RoFormer", 2021) in GPT-NeoX's order: elements i and i + E/2 of a head of E elements form a point
/// that is rotated by position · theta^(-2i/E), so that the product of two heads depends on the distance between their positions.
/// </summary>
internal static unsafe class RotaryKernel
{
    /// <summary>Positions must be below this limit, up to which angles keep their precision.</summary>
    public const int Positions = 1 << 24;

    // Elements of the longest table that is cached: 16 MB. Beyond it each call computes one for its own positions, no larger than its
    // operand.
    private const int Kept = 1 << 22;

    private static readonly Lock s_lock = new();
    private static readonly Dictionary<(int HeadSize, float Theta), float[]> s_tables = [];

    /// <summary>Rotates the first heads of each row and copies the rest.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Elements per row.</param>
    /// <param name="heads">Heads to rotate, at the start of each row.</param>
    /// <param name="headSize">Elements per head, an even number.</param>
    /// <param name="stride">Consecutive rows that share a position: row r is at position start + r / stride mod period.</param>
    /// <param name="period">Positions in a sequence.</param>
    /// <param name="start">The first position; start + period is at most <see cref="Positions"/>.</param>
    /// <param name="theta">The base of the frequencies.</param>
    /// <param name="back">Whether to rotate backwards: the gradient.</param>
    /// <param name="x">float32 [rows, width].</param>
    /// <param name="y">float32 [rows, width], overwritten; may be x.</param>
    /// <exception cref="ArgumentException">A head size is odd, the heads do not fit, a position is out of range, or a span is too short.</exception>
    public static void Turn(int rows, int width, int heads, int headSize, int stride, int period, int start, float theta, bool back,
        ReadOnlySpan<float> x, Span<float> y)
    {
        long length = (long)rows * width;
        if ((rows | width | heads | headSize) < 0) throw new ArgumentException("Rotary: sizes must not be negative.");
        if (headSize % 2 != 0 || (long)heads * headSize > width)
            throw new ArgumentException($"Rotary: {heads} heads of an even size must fit into {width}, not of {headSize}.");
        if (start < 0 || period < 0 || (long)start + period > Positions || (rows > 0 && (stride < 1 || period < 1)))
            throw new ArgumentException($"Rotary: positions must be 0 to below {Positions}, not {period} from {start} on, {stride} rows each.");
        if (x.Length < length || y.Length < length)
            throw new ArgumentException($"Rotary: spans of {length} elements are needed, not {x.Length} and {y.Length}.");
        if (rows == 0 || heads == 0 || headSize == 0)
        {
            x[..(int)length].CopyTo(y);
            return;
        }
        int used = Math.Min(period, (rows - 1) / stride + 1);
        bool kept = (long)headSize * (start + used) <= Kept;
        fixed (float* px = x, py = y, table = kept ? Table(headSize, theta, start + used) : Angles(headSize, theta, start, used))
        {
            RotaryJob<Simd512, Vector512<float>> job = new()
            {
                Rows = rows,
                Width = width,
                Heads = heads,
                HeadSize = headSize,
                Stride = stride,
                Period = period,
                Start = kept ? start : 0,
                Back = back,
                X = px,
                Y = py,
                Table = table,
            };
            int blocks = (rows + RotaryJob<Simd512, Vector512<float>>.RowsOfBlock - 1) / RotaryJob<Simd512, Vector512<float>>.RowsOfBlock;
            // The job has the same fields for every width.
            if (LaneWidth.Bits == 512) Workers.Run(blocks, in job);
            else if (LaneWidth.Bits == 256)
                Workers.Run(blocks, in Unsafe.As<RotaryJob<Simd512, Vector512<float>>, RotaryJob<Simd256, Vector256<float>>>(ref job));
            else Workers.Run(blocks, in Unsafe.As<RotaryJob<Simd512, Vector512<float>>, RotaryJob<Simd128, Vector128<float>>>(ref job));
        }
    }

    // A table is computed once, may be replaced by a longer one, and is never modified.
    private static float[] Table(int headSize, float theta, int positions)
    {
        lock (s_lock)
        {
            if (s_tables.TryGetValue((headSize, theta), out float[]? table) && table.Length >= positions * headSize) return table;
            int count = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)positions);
            return s_tables[(headSize, theta)] = Angles(headSize, theta, 0, count);
        }
    }

    // For each position, E/2 cosines and E/2 sines.
    private static float[] Angles(int headSize, float theta, int start, int positions)
    {
        int half = headSize / 2;
        float[] table = new float[checked(positions * headSize)];
        for (int i = 0; i < half; i++)
        {
            double frequency = Waves.Power(theta, -2.0 * i / headSize);
            for (int position = 0; position < positions; position++)
            {
                (double sine, double cosine) = Waves.At((start + position) * frequency);
                table[position * headSize + i] = (float)cosine;
                table[position * headSize + half + i] = (float)sine;
            }
        }
        return table;
    }
}

/// <summary>Rotates the heads of some rows.</summary>
internal unsafe struct RotaryJob<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    internal const int RowsOfBlock = 64;
    internal int Rows, Width, Heads, HeadSize, Stride, Period, Start;
    internal bool Back;
    internal float* X, Y, Table;

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        int stop = Math.Min(Rows, (block + 1) * RowsOfBlock), turned = Heads * HeadSize;
        for (int row = block * RowsOfBlock; row < stop; row++)
        {
            float* x = X + (nint)row * Width, y = Y + (nint)row * Width;
            float* table = Table + (nint)(Start + row / Stride % Period) * HeadSize;
            for (int head = 0; head < turned; head += HeadSize) Turn(x + head, y + head, table);
            if (x != y) new ReadOnlySpan<float>(x + turned, Width - turned).CopyTo(new Span<float>(y + turned, Width - turned));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Turn(float* x, float* y, float* cosine)
    {
        int half = HeadSize / 2, i = 0;
        float* sine = cosine + half;
        float sign = Back ? -1 : 1;
        V direction = S.Broadcast(sign);
        for (; i <= half - S.Count; i += S.Count)
        {
            V a = S.Load(in x[i]), b = S.Load(in x[half + i]), c = S.Load(in cosine[i]), s = S.Multiply(direction, S.Load(in sine[i]));
            S.Store(S.Fma(a, c, S.Negate(S.Multiply(b, s))), ref y[i]);
            S.Store(S.Fma(b, c, S.Multiply(a, s)), ref y[half + i]);
        }
        for (; i < half; i++)
        {
            float a = x[i], b = x[half + i], s = sign * sine[i];
            y[i] = MathF.FusedMultiplyAdd(a, cosine[i], -(b * s));
            y[half + i] = MathF.FusedMultiplyAdd(b, cosine[i], a * s);
        }
    }
}
