using System.Globalization;
using System.Text;

namespace Myelin;

/// <summary>Formats tensors as text.</summary>
internal static class TensorText
{
    private const int EdgeItems = 3;

    internal static string Of(Tensor tensor)
    {
        var text = new StringBuilder(tensor.Describe());
        text.Append(' ');
        Append(text, tensor, axis: 0, position: 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Tensor tensor, int axis, int position)
    {
        if (axis == tensor.Rank)
        {
            text.Append(tensor.Span[position].ToString("G6", CultureInfo.InvariantCulture));
            return;
        }

        int size = tensor.Shape[axis], stride = tensor.Shape.Product(axis + 1, tensor.Rank);
        string separator = axis == tensor.Rank - 1 ? ", " : ",\n" + new string(' ', axis + 1);
        text.Append('[');
        for (int i = 0; i < size; i++)
        {
            if (i > 0) text.Append(separator);
            if (i == EdgeItems && size > 2 * EdgeItems)
            {
                text.Append("...");
                i = size - EdgeItems - 1;
                continue;
            }

            Append(text, tensor, axis + 1, position + (i * stride));
        }

        text.Append(']');
    }
}
