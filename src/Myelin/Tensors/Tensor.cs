using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Myelin;

/// <summary>
/// A float32 array with any number of axes, row-major and contiguous, that records the operators applied to it so that gradients can be
/// computed.
/// </summary>
/// <remarks>
/// Operators are members too (<c>a + b</c>, <c>x.MatMul(w)</c>, <c>x.Relu()</c>); each has its own file in <c>Ops/</c>.
/// There is nothing to dispose: memory is reclaimed when no tensor references it, and never earlier.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Tensor
{
    internal readonly Storage Storage;
    internal readonly int Offset;

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>The number of axes; 0 for a scalar.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The operator that computed this tensor, or the leaf that collects its gradient; null if no gradient is wanted.</summary>
    internal Node? Node { get; set; }

    internal Tensor(Storage storage, int offset, Shape shape)
    {
        Storage = storage;
        Offset = offset;
        Shape = shape;
        Length = shape.ElementCount;
    }

    /// <summary>A tensor whose elements are not set: every operator writes all of its output.</summary>
    internal static Tensor Uninitialized(Shape shape) => new(StoragePool.Lend(shape.ElementCount), 0, shape);

    /// <summary>The same elements with another shape of the same length; no gradient is recorded.</summary>
    internal Tensor View(Shape shape, int offset = 0) => new(Storage, Offset + offset, shape);

    /// <summary>The same values in separate memory; no gradient is recorded.</summary>
    internal Tensor Copy()
    {
        Tensor copy = Uninitialized(Shape);
        Span.CopyTo(copy.Span);
        GC.KeepAlive(this);
        return copy;
    }

    /// <summary>
    /// The elements, for kernels. The caller must keep the tensor reachable (<see cref="GC.KeepAlive"/>, or recording it) until done.
    /// </summary>
    internal Span<float> Span => MemoryMarshal.CreateSpan(ref Storage.Block!.Array[Storage.Block.Start + Offset], Length);

    /// <summary>
    /// The elements in row-major order. The span stays valid for as long as it is used, even when the tensor is no longer referenced.
    /// </summary>
    public ReadOnlySpan<float> AsSpan()
    {
        Storage.Expose();
        return Span;
    }

    /// <summary>
    /// The elements, to be written now. A backward pass that saved the old values before this call is an error, as after
    /// <see cref="CopyFrom"/>; but writes after the tensor has been used again are not detected: get a new span each time.
    /// </summary>
    public Span<float> AsWritableSpan()
    {
        Storage.Expose();
        Storage.Version++;
        return Span;
    }

    /// <summary>Overwrites the elements. A later backward pass that needs the old ones is an error.</summary>
    /// <param name="values"><see cref="Length"/> values in row-major order.</param>
    /// <exception cref="ShapeException">The number of values differs from <see cref="Length"/>.</exception>
    public void CopyFrom(ReadOnlySpan<float> values)
    {
        if (values.Length != Length)
        {
            throw new ShapeException(
                $"CopyFrom: a tensor of shape {Shape} needs {Length} values.",
                $"{values.Length}.",
                "Give as many values as the tensor has elements.");
        }

        Storage.Version++;
        values.CopyTo(Span);
        GC.KeepAlive(this);
    }

    /// <summary>A copy of the elements in row-major order.</summary>
    public float[] ToArray()
    {
        float[] values = Span.ToArray();
        GC.KeepAlive(this);
        return values;
    }

    /// <summary>The element of a tensor that has exactly one.</summary>
    /// <exception cref="ShapeException">There are several elements, or none.</exception>
    public float Item()
    {
        if (Length != 1) throw new ShapeException(
            "Item: the tensor must have one element.",
            $"{this.Describe()}.",
            "Reduce it first, as in x.Mean(), or index it, as in x[0, 3].");
        float value = Span[0];
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>One element. Reads a copy; nothing is recorded.</summary>
    /// <param name="indices">One index per axis, each from 0 to the axis' size - 1.</param>
    /// <exception cref="ShapeException">Too few or too many indices, or one out of range.</exception>
    [IndexerName("At")]
    public float this[params ReadOnlySpan<int> indices]
    {
        get
        {
            int position = Shape.Position(indices);
            if (position < 0)
            {
                throw new ShapeException("Indexing: give one index per axis, each from 0 to its size - 1.",
                    $"[{string.Join(", ", indices.ToArray())}] of {this.Describe()}.",
                    "For a part of a tensor use ranges, as in x[1..3], or Select or Gather.");
            }

            float value = Span[position];
            GC.KeepAlive(this);
            return value;
        }
    }

    /// <summary>
    /// A part, by a range for each axis: <c>x[1..3]</c> are two rows, <c>x[.., ^1..]</c> is the last column; later axes stay whole. It is
    /// recorded as <c>Slice</c> of each axis. PyTorch: <c>x[1:3, -1:]</c>.
    /// </summary>
    /// <param name="ranges">At most one range per axis, each within the axis.</param>
    /// <exception cref="ShapeException">There are more ranges than axes, or one exceeds its axis.</exception>
    [IndexerName("At")]
    public Tensor this[params ReadOnlySpan<Range> ranges] => Ranges.Of(this, ranges);

    /// <summary>The type and shape, as errors show them: <c>float32[64, 784]</c>.</summary>
    public string Describe() => $"float32{Shape}";

    /// <summary>The shape and the elements, only the first and last ones for long tensors.</summary>
    public override string ToString() => TensorText.Of(this);
}
