using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// The weights of a layer as its products read them: W_ihᵀ and W_hhᵀ in panels, and the biases that the sums start with. The rows of a
/// GRU's W_hh are reordered to n, r, z; see <see cref="RecurrentShape.GateColumns"/>.
/// </summary>
internal static unsafe class RecurrentWeights
{
    /// <summary>The offset of W_hh.</summary>
    internal static int HiddenOffset(in RecurrentShape s) => Gemm.PackedLength(s.ProductColumns, s.Inputs);

    /// <summary>The offset of the bias of x's products.</summary>
    internal static int BiasOffset(in RecurrentShape s) => checked(HiddenOffset(s) + Gemm.PackedLength(s.ProductColumns, s.Hidden));

    /// <summary>The offset of the bias of a GRU's W_hn·h.</summary>
    internal static int HiddenBiasOffset(in RecurrentShape s) => checked(BiasOffset(s) + GemmTile.RoundUp(s.ProductColumns, 16));

    /// <summary>Rounded up to whole cache lines, so that layers can be stored one after another.</summary>
    internal static int Length(in RecurrentShape s) => checked(HiddenBiasOffset(s) + (s.Kind == RecurrentKind.Gru ? GemmTile.RoundUp(s.Hidden, 16) : 0));

    internal static void Pack(in RecurrentShape s, float* weightIh, float* weightHh, float* biasIh, float* biasHh, float* packed)
    {
        int columns = s.ProductColumns, hidden = s.Hidden;
        PackPanels(columns, s.Inputs, weightIh, 1, s.Inputs, packed);
        PackPanels(columns, hidden, Turned(s, weightHh), 1, hidden, packed + HiddenOffset(s));
        float* bias = packed + BiasOffset(s);
        for (int j = 0; j < columns; j++)
        {
            bool own = s.Kind == RecurrentKind.Gru && j >= 2 * hidden;
            bias[j] = (biasIh == null ? 0 : biasIh[j]) + (biasHh == null || own ? 0 : biasHh[j]);
        }

        if (s.Kind != RecurrentKind.Gru) return;
        float* hiddenBias = packed + HiddenBiasOffset(s);
        for (int j = 0; j < hidden; j++) hiddenBias[j] = biasHh == null ? 0 : biasHh[2 * hidden + j];
    }

    /// <summary>op(B) of n columns and k rows in panels.</summary>
    internal static void PackPanels(int n, int k, float* b, nint row, nint column, float* packed)
    {
        if (LaneWidth.Bits == 512) GemmPacked<Simd512, Vector512<float>>.Pack(n, k, b, row, column, packed);
        else if (LaneWidth.Bits == 256) GemmPacked<Simd256, Vector256<float>>.Pack(n, k, b, row, column, packed);
        else GemmPacked<Simd128, Vector128<float>>.Pack(n, k, b, row, column, packed);
    }

    /// <summary>W_hh with its rows in the order of the gate columns.</summary>
    internal static float* Turned(in RecurrentShape s, float* weightHh)
    {
        if (s.Kind != RecurrentKind.Gru) return weightHh;
        int block = s.Hidden * s.Hidden;
        float* turned = Workspace.Get(Workspace.Slot.RecurrentTurned, 3L * block);
        new ReadOnlySpan<float>(weightHh + 2 * (nint)block, block).CopyTo(new Span<float>(turned, block));
        new ReadOnlySpan<float>(weightHh, 2 * block).CopyTo(new Span<float>(turned + block, 2 * block));
        return turned;
    }
}
