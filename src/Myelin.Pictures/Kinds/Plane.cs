namespace Myelin.Pictures;

/// <summary>A part of the plane of two inputs, on a grid of which models are evaluated.</summary>
internal sealed record Plane(double X0, double X1, double Y0, double Y1)
{
    /// <summary>The points along each side of a grid.</summary>
    internal const int Side = 61;

    /// <summary>The part that holds points, with a margin.</summary>
    internal static Plane Around(IReadOnlyList<double> x, IReadOnlyList<double> y, double margin = 0.12)
    {
        double wide = Math.Max(1e-6, x.Max() - x.Min()) * margin, high = Math.Max(1e-6, y.Max() - y.Min()) * margin;
        return new Plane(x.Min() - wide, x.Max() + wide, y.Min() - high, y.Max() + high);
    }

    /// <summary>The points of the grid, row by row from the lowest y: float32 <c>[side², 2]</c>.</summary>
    internal Tensor Points(int side = Side)
    {
        float[] points = new float[side * side * 2];
        for (int i = 0; i < side * side; i++)
        {
            points[2 * i] = (float)(X0 + ((X1 - X0) * (i % side) / (side - 1)));
            points[(2 * i) + 1] = (float)(Y0 + ((Y1 - Y0) * (i / side) / (side - 1)));
        }

        return Tensor.From(points, side * side, 2);
    }

    /// <summary>One value for each point of the grid, as a table whose row 0 is the lowest.</summary>
    internal static double[,] Table(IReadOnlyList<float> values)
    {
        int side = (int)Math.Sqrt(values.Count);
        var table = new double[side, side];
        for (int i = 0; i < values.Count; i++) table[i / side, i % side] = values[i];
        return table;
    }

    /// <summary>The coordinates of the columns.</summary>
    internal double[] Columns(int side = Side) => [.. Enumerable.Range(0, side).Select(i => X0 + ((X1 - X0) * i / (side - 1)))];

    /// <summary>The coordinates of the rows.</summary>
    internal double[] Rows(int side = Side) => [.. Enumerable.Range(0, side).Select(i => Y0 + ((Y1 - Y0) * i / (side - 1)))];

    /// <summary>Two points of the line ax + by + c = 0 far outside; none if it is no line.</summary>
    internal (double[] X, double[] Y) Line(double a, double b, double c)
    {
        double length = Math.Sqrt((a * a) + (b * b));
        if (!(length > 0)) return ([], []);
        double far = 4 * (Math.Abs(X0) + Math.Abs(X1) + Math.Abs(Y0) + Math.Abs(Y1)), x0 = -a * c / (length * length), y0 = -b * c / (length * length);
        return ([x0 - (far * b / length), x0 + (far * b / length)], [y0 + (far * a / length), y0 - (far * a / length)]);
    }
}
