using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// A copy between two strided layouts: merged into few axes, then copied as contiguous runs, 4 × 4 transposes or single elements.
/// </summary>
internal static unsafe class StridedCopy
{
    private const int MaxRank = 12;

    internal static void Run(float* x, ReadOnlySpan<int> xStrides, float* y, ReadOnlySpan<int> yStrides, ReadOnlySpan<int> shape)
    {
        var job = new Job { X = x, Y = y };
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] == 0) return;
            if (shape[i] != 1) job.Append(shape[i], xStrides[i], yStrides[i]);
        }
        job.Prepare();
        Workers.Run(job.Blocks, in job);
    }

    /// <summary>The outer axes are flattened into tasks; the two innermost form the plane of one task.</summary>
    private struct Job : IJob
    {
        internal float* X, Y;
        internal int Rank, Blocks, PlanesPerBlock, RowParts;
        private fixed int _size[MaxRank];
        private fixed int _x[MaxRank];
        private fixed int _y[MaxRank];
        private int _planes, _rows, _columns, _rowsPerPart, _xRow, _xColumn, _yRow, _yColumn;

        internal void Append(int size, int xStride, int yStride)
        {
            // An axis that continues where its neighbor ends, in both layouts, is merged with it.
            if (Rank > 0 && _x[Rank - 1] == (long)xStride * size && _y[Rank - 1] == (long)yStride * size)
            {
                _size[Rank - 1] *= size;
                _x[Rank - 1] = xStride;
                _y[Rank - 1] = yStride;
                return;
            }
            _size[Rank] = size;
            _x[Rank] = xStride;
            _y[Rank] = yStride;
            Rank++;
        }

        internal void Prepare()
        {
            _rows = _columns = 1;
            if (Rank > 0)
            {
                // Columns are contiguous in y. If they are not in x, the plane's other axis is the one that is contiguous in x.
                Rank--;
                (_columns, _xColumn, _yColumn) = (_size[Rank], _x[Rank], _y[Rank]);
                int row = Rank - 1;
                for (int i = 0; i < Rank && _xColumn != 1; i++)
                {
                    if (_x[i] == 1) row = i;
                }
                if (row >= 0)
                {
                    (_rows, _xRow, _yRow) = (_size[row], _x[row], _y[row]);
                    for (int i = row; i + 1 < Rank; i++) (_size[i], _x[i], _y[i]) = (_size[i + 1], _x[i + 1], _y[i + 1]);
                    Rank--;
                }
            }
            _planes = 1;
            for (int i = 0; i < Rank; i++) _planes *= _size[i];
            _rowsPerPart = Math.Max(32, (16384 / _columns + 31) & -32);
            RowParts = (_rows + _rowsPerPart - 1) / _rowsPerPart;
            PlanesPerBlock = RowParts > 1 ? 1 : Math.Max(1, 16384 / Math.Max(1, _rows * _columns));
            Blocks = RowParts > 1 ? _planes * RowParts : (_planes + PlanesPerBlock - 1) / PlanesPerBlock;
        }

        public void Run(int block)
        {
            if (RowParts > 1)
            {
                int row = block % RowParts * _rowsPerPart;
                Plane(block / RowParts, row, Math.Min(_rowsPerPart, _rows - row));
                return;
            }
            int stop = Math.Min(_planes, (block + 1) * PlanesPerBlock);
            for (int plane = block * PlanesPerBlock; plane < stop; plane++) Plane(plane, 0, _rows);
        }

        private void Plane(int plane, int row, int rows)
        {
            float* x = X + (long)row * _xRow;
            float* y = Y + (long)row * _yRow;
            for (int axis = Rank - 1; axis >= 0; axis--)
            {
                int next = plane / _size[axis];
                int index = plane - next * _size[axis];
                x += (long)index * _x[axis];
                y += (long)index * _y[axis];
                plane = next;
            }
            if (_xColumn == 1 && _yColumn == 1) Runs(x, y, rows);
            else if (_xRow == 1 && _yColumn == 1) Transpose(x, _xColumn, y, _yRow, rows, _columns);
            else Elements(x, y, rows);
        }

        private void Runs(float* x, float* y, int rows)
        {
            for (int r = 0; r < rows; r++, x += _xRow, y += _yRow)
                new ReadOnlySpan<float>(x, _columns).CopyTo(new Span<float>(y, _columns));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Elements(float* x, float* y, int rows)
        {
            int columns = _columns, xColumn = _xColumn, yColumn = _yColumn;
            for (int r = 0; r < rows; r++)
            {
                float* px = x + (long)r * _xRow, py = y + (long)r * _yRow;
                for (int c = 0; c < columns; c++, px += xColumn, py += yColumn) *py = *px;
            }
        }
    }

    // y[r, c] = x[c, r], in tiles of 32 columns so that the cache lines of x that a tile touches stay cached until all of each is used.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(float* x, int xStride, float* y, int yStride, int rows, int columns)
    {
        const int Tile = 32;
        for (int c0 = 0; c0 < columns; c0 += Tile)
        {
            int cStop = Math.Min(columns, c0 + Tile);
            int r = 0;
            for (; r + 4 <= rows; r += 4)
            {
                int c = c0;
                for (; c + 4 <= cStop; c += 4) Transpose4(x + (long)c * xStride + r, xStride, y + (long)r * yStride + c, yStride);
                for (; c < cStop; c++)
                {
                    for (int k = 0; k < 4; k++) y[(long)(r + k) * yStride + c] = x[(long)c * xStride + r + k];
                }
            }
            for (; r < rows; r++)
            {
                for (int c = c0; c < cStop; c++) y[(long)r * yStride + c] = x[(long)c * xStride + r];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* x, long xStride, float* y, long yStride)
    {
        Vector128<float> a = Vector128.Load(x), b = Vector128.Load(x + xStride), c = Vector128.Load(x + 2 * xStride), d = Vector128.Load(x + 3 * xStride);
        Vector128<float> ac0 = Low(a, c), ac1 = High(a, c), bd0 = Low(b, d), bd1 = High(b, d);
        Low(ac0, bd0).Store(y);
        High(ac0, bd0).Store(y + yStride);
        Low(ac1, bd1).Store(y + 2 * yStride);
        High(ac1, bd1).Store(y + 3 * yStride);
    }

    // The cross-platform API has no interleave; the raw unpack instructions are used where available.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        System.Runtime.Intrinsics.X86.Sse.IsSupported ? System.Runtime.Intrinsics.X86.Sse.UnpackLow(a, b)
        : System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.IsSupported ? System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        System.Runtime.Intrinsics.X86.Sse.IsSupported ? System.Runtime.Intrinsics.X86.Sse.UnpackHigh(a, b)
        : System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.IsSupported ? System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
