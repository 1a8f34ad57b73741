using System.Globalization;
using System.Text;

namespace Myelin;

/// <summary>Formats tensors as text.</summary>
internal static class TensorText
{
    private const int EdgeItems = 3;

    internal static string Of(Tensor tensor) => Of(tensor.Describe(), tensor.Shape, i => tensor.Span[i].ToString("G6", CultureInfo.InvariantCulture));

    internal static string Of(IntTensor tensor) => Of(tensor.Describe(), tensor.Shape, i => tensor.AsSpan()[i].ToString(CultureInfo.InvariantCulture));

    private static string Of(string description, Shape shape, Func<int, string> element)
    {
        var text = new StringBuilder(description);
        text.Append(' ');
        Append(text, shape, element, axis: 0, position: 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Shape shape, Func<int, string> element, int axis, int position)
    {
        if (axis == shape.Rank)
        {
            text.Append(element(position));
            return;
        }

        int size = shape[axis], stride = shape.Product(axis + 1, shape.Rank);
        string separator = axis == shape.Rank - 1 ? ", " : ",\n" + new string(' ', axis + 1);
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

            Append(text, shape, element, axis + 1, position + (i * stride));
        }

        text.Append(']');
    }
}
