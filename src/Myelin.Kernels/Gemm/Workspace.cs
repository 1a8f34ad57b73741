using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>
/// Scratch memory of the calling thread: packed panels, padded images. It grows to the largest request and is kept, so that steady-state
/// calls allocate nothing; when the thread ends, the garbage collector frees it.
/// </summary>
internal static unsafe class Workspace
{
    /// <summary>Which buffer: two uses that are live at the same time on one thread need two slots.</summary>
    internal enum Slot
    {
        PanelB, PanelA, PanelShared, Edge, Row, Image, Product, Weights, Offsets, Partial, TileImage, TileInput, TileProduct, TileScratch,
        BlockWeights, BlockPartial, BlockImage, BlockGradient, BlockAccumulators,
        NormScale, NormPartial, Attention, AttentionGradient, AttentionPartial,
        RecurrentSums, RecurrentTurned, RecurrentWeights, RecurrentState, RecurrentLayers,
        RoiShares, BoxSides, Count,
    }

    [ThreadStatic]
    private static float[]?[]? t_slots;

    /// <summary>
    /// At least <paramref name="length"/> floats, aligned to 64 bytes, with undefined content, valid until the same slot is requested
    /// again.
    /// </summary>
    internal static float* Get(Slot slot, long length)
    {
        float[]?[] slots = t_slots ??= new float[]?[(int)Slot.Count];
        float[]? buffer = slots[(int)slot];
        if (buffer is null || buffer.Length < length + 16) buffer = Grow(slots, slot, length + 16);
        nuint start = (nuint)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(buffer));
        return (float*)((start + 63) & ~(nuint)63);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float[] Grow(float[]?[] slots, Slot slot, long length)
    {
        long rounded = Math.Min(Array.MaxLength, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Max(length, 1024)));
        float[] buffer = GC.AllocateUninitializedArray<float>(checked((int)Math.Max(rounded, length)), pinned: true);
        slots[(int)slot] = buffer;
        return buffer;
    }
}
