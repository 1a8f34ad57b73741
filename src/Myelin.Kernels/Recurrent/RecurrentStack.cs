namespace Myelin.Kernels;

/// <summary>
/// Stacked layers, with nothing saved: a block is a layer's next chunk of steps. While a layer computes a chunk, the one above computes the
/// chunk before it, so that even one sequence keeps several threads busy. They synchronize after each chunk.
/// </summary>
internal unsafe struct RecurrentStack : IJob
{
    // Steps per chunk: the rows of the smaller microkernel, for which W_ih is read once, and so few that threads wait for each other by
    // spinning.
    private const int Chunk = 4;

    // Sequences that one thread processes together in a step; with more than these each layer keeps several threads busy.
    private const int FewSequences = 8;

    private RecurrentShape* _layers;
    private int _count, _chunk, _turn, _lowest;
    private float* _x, _packed, _y, _hidden, _cell, _between;

    /// <param name="layers">The layers, starting with the lowest.</param>
    /// <param name="count">Number of layers.</param>
    /// <param name="x">The lowest layer's input.</param>
    /// <param name="packed">The weights, layer after layer.</param>
    /// <param name="y">The highest layer's output.</param>
    /// <param name="hidden">The states, layer after layer.</param>
    /// <param name="cell">The cell states likewise, or null.</param>
    internal static void Run(RecurrentShape* layers, int count, float* x, float* packed, float* y, float* hidden, float* cell)
    {
        RecurrentShape s = layers[0];

        // One thread is faster if it keeps a layer's weights in its cache; the bits are the same. A chunk must be contiguous in memory.
        bool chunks = Workers.Count > 1 && count > 1 && s.Batch <= FewSequences && (s.Batch == 1 || !s.BatchFirst) && !s.Reverse;
        int parts = chunks ? GemmTile.Parts(s.Steps, Chunk) : 1;
        RecurrentStack job = new()
        {
            _layers = layers,
            _count = count,
            _chunk = GemmTile.Parts(s.Steps, parts),
            _x = x,
            _packed = packed,
            _y = y,
            _hidden = hidden,
            _cell = cell,
            _between = count == 1 ? null : Workspace.Get(Workspace.Slot.RecurrentLayers, 2L * s.OutputLength),
        };
        parts = GemmTile.Parts(s.Steps, job._chunk);
        for (; job._turn < parts + count - 1; job._turn++)
        {
            job._lowest = Math.Max(0, job._turn - parts + 1);
            Workers.Run(Math.Min(job._turn, count - 1) - job._lowest + 1, in job);
        }
    }

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        int layer = _lowest + block, start = (_turn - layer) * _chunk;
        RecurrentShape s = _layers[layer];
        float* packed = _packed;
        for (int below = 0; below < layer; below++) packed += RecurrentWeights.Length(_layers[below]);
        nint row = (nint)start * s.Batch, state = (nint)layer * s.StateLength;
        RecurrentKernel.Compute(new RecurrentArgs
        {
            Shape = s with { Steps = Math.Min(_chunk, s.Steps - start) },
            X = Output(layer - 1) + row * s.Inputs,
            Packed = packed,
            Y = Output(layer) + row * s.Hidden,
            FinalHidden = _hidden + state,
            FinalCell = _cell == null ? null : _cell + state,
        });
    }

    // Layers alternate between two buffers: a chunk is overwritten by the second layer above only after the first has read it.
    private readonly float* Output(int layer) => layer < 0 ? _x : layer == _count - 1 ? _y : _between + layer % 2 * (nint)_layers[layer].OutputLength;
}
