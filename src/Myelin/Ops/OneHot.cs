namespace Myelin;

public static partial class IntTensorOperators
{
    extension(IntTensor labels)
    {
        /// <summary>A row for each label, 1 at the label's index and 0 elsewhere. PyTorch: <c>F.one_hot</c>.</summary>
        /// <param name="classes">The number of classes; labels are from 0 to classes - 1.</param>
        /// <returns>float32 <c>[…, classes]</c>.</returns>
        /// <exception cref="ArgumentOutOfRangeException">A label is out of range.</exception>
        public Tensor OneHot(int classes)
        {
            OneHotOp.Check("OneHot", labels.AsSpan(), classes);
            Tensor y = Tensor.Zeros([.. labels.Shape.AsSpan(), classes]);
            Span<float> to = y.Span;
            for (int i = 0; i < labels.Length; i++) to[(i * classes) + labels.AsSpan()[i]] = 1;
            return y;
        }
    }
}

/// <summary>The rule for class labels.</summary>
internal static class OneHotOp
{
    internal static void Check(string name, ReadOnlySpan<int> labels, int classes, int? ignoreIndex = null)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] < (uint)classes || labels[i] == ignoreIndex) continue;
            throw new ArgumentOutOfRangeException(nameof(labels), labels[i],
                $"{name}: each label must be from 0 to {classes - 1}, one for each of {classes} classes.\n" +
                $"  Got {labels[i]} at position {i}.\n" +
                "  Give the model as many outputs as there are classes, or number the classes from 0.");
        }
    }
}
