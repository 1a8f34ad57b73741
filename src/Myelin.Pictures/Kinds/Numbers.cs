using System.Globalization;

namespace Myelin.Pictures;

/// <summary>Values of tensors as numbers of pictures, and numbers as text.</summary>
internal static class Numbers
{
    /// <summary>The values of a tensor.</summary>
    internal static double[] Of(Tensor values) => [.. values.ToArray().Select(v => (double)v)];

    /// <summary>A tensor under a name.</summary>
    internal static PictureNumbers Named(string name, Tensor values) =>
        new(name, Of(values), [.. Enumerable.Range(0, values.Rank).Select(i => values.Shape[i])]);

    /// <summary>A table under a name.</summary>
    internal static PictureNumbers Named(string name, double[,] table) => new(name, [.. table.Cast<double>()], table.GetLength(0), table.GetLength(1));

    /// <summary>A matrix as a table.</summary>
    internal static double[,] Table(Tensor matrix)
    {
        var table = new double[matrix.Shape[0], matrix.Shape[1]];
        float[] values = matrix.ToArray();
        for (int i = 0; i < values.Length; i++) table[i / table.GetLength(1), i % table.GetLength(1)] = values[i];
        return table;
    }

    /// <summary>0, 1, 2 … as coordinates.</summary>
    internal static double[] Upto(int count, double first = 0) => [.. Enumerable.Range(0, count).Select(i => first + i)];

    /// <summary>A short text: 0.25, -3, 12.5.</summary>
    internal static string Text(double value, string format = "0.##") => value.ToString(format, CultureInfo.InvariantCulture) is "-0" ? "0"
        : value.ToString(format, CultureInfo.InvariantCulture);
}
