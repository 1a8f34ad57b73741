namespace Myelin.Pictures;

/// <summary>A polygon whose edges do not cross, cut into convex parts, each of which a unit can ask for with a unit per side.</summary>
internal sealed class Polygon
{
    /// <summary>The largest number of corners, and how far they may be from the center along each axis.</summary>
    internal const int MostCorners = 12;

    /// <inheritdoc cref="MostCorners"/>
    internal const double Reach = 1.2;

    /// <summary>Less than can be seen: the area of a triangle whose corners are on a line.</summary>
    private const double Small = 1e-6;

    private readonly (double X, double Y)[] _corners;
    private readonly List<(int From, int To)> _sides = [];

    private Polygon((double X, double Y)[] corners)
    {
        _corners = corners;
        int[] all = [.. Enumerable.Range(0, corners.Length)];
        foreach (int i in all) _sides.Add((i, (i + 1) % corners.Length));
        Parts = [.. Split(all).Select(Units)];
    }

    /// <summary>The lines ax + by + c = 0 through the edges, then through the cuts; positive on the inner side of an edge.</summary>
    internal (double A, double B, double C)[] Lines => [.. _sides.Select(side => Line(_corners[side.From], _corners[side.To]))];

    /// <summary>The number of edges; the other lines are cuts.</summary>
    internal int Edges => _corners.Length;

    /// <summary>For each convex part its lines, and whether it is on the positive side.</summary>
    internal (int Line, bool IsPositive)[][] Parts { get; }

    /// <summary>The polygon with these corners.</summary>
    /// <exception cref="ArgumentException">They are too few or too many, too far away or doubled, or edges cross.</exception>
    internal static Polygon Of(string picture, IReadOnlyList<(double X, double Y)> corners)
    {
        if (corners.Count is < 3 or > MostCorners) throw new ArgumentException(
            $"{picture}: the points must be 3 to {MostCorners} corners.\n  Got {corners.Count}.\n  Give one for each corner, in the order of the outline.");
        foreach ((double X, double Y) corner in corners)
        {
            if (!(Math.Abs(corner.X) <= Reach && Math.Abs(corner.Y) <= Reach)) throw new ArgumentException(
                $"{picture}: the points must be from {-Reach} to {Reach} along each axis.\n  Got {Text(corner)}.\n  Scale the polygon.");
        }

        if (corners.GroupBy(p => p).FirstOrDefault(same => same.Count() > 1) is { } doubled) throw new ArgumentException(
            $"{picture}: the points must all differ.\n  Got {Text(doubled.Key)} twice.\n  Leave one out; the last corner is joined to the first.");
        if (Crossing(corners) is var (a, b)) throw new ArgumentException(
            $"{picture}: the points must make edges that do not cross or touch.\n" +
            $"  Got an edge from {Text(corners[a])} that meets the one from {Text(corners[b])}.\n  Give the corners in the order of the outline.");
        bool isClockwise = Enumerable.Range(0, corners.Count).Sum(i => Area((0, 0), corners[i], corners[(i + 1) % corners.Count])) < 0;
        return new Polygon([.. isClockwise ? corners.Reverse() : corners]);
    }

    /// <summary>Cuts at corners that are turned inwards, until there is none: where the fewest such corners remain.</summary>
    private IEnumerable<int[]> Split(int[] outline)
    {
        if (Inward(outline).Length == 0) return [outline];
        int[][] best = [.. Inward(outline).SelectMany(i => Enumerable.Range(0, outline.Length).Where(j => IsCut(outline, i, j)).Select(j => Cut(outline, i, j)))
            .OrderBy(two => two.Sum(part => Inward(part).Length)).First()];
        return best.SelectMany(Split);
    }

    private static int[][] Cut(int[] outline, int i, int j)
    {
        (int first, int last) = (Math.Min(i, j), Math.Max(i, j));
        return [outline[first..(last + 1)], [.. outline[last..], .. outline[..(first + 1)]]];
    }

    private int[] Inward(int[] outline) => [.. Enumerable.Range(0, outline.Length)
        .Where(i => Area(At(outline, i - 1), At(outline, i), At(outline, i + 1)) < -Small)];

    private bool IsCut(int[] outline, int i, int j)
    {
        int count = outline.Length;
        if (i == j || (i + 1) % count == j || (j + 1) % count == i) return false;
        (double X, double Y) a = At(outline, i), b = At(outline, j), middle = ((a.X + b.X) / 2, (a.Y + b.Y) / 2);
        int[] others = [.. Enumerable.Range(0, count).Where(k => k != i && k != j && (k + 1) % count != i && (k + 1) % count != j)];
        return !others.Any(k => Meet(a, b, At(outline, k), At(outline, k + 1))) && IsInside(outline, middle)
            && !Enumerable.Range(0, count).Any(k => k != i && k != j && Math.Abs(Area(a, b, At(outline, k))) < Small && IsBetween(a, b, At(outline, k)));
    }

    private bool IsInside(int[] outline, (double X, double Y) point) => Enumerable.Range(0, outline.Length).Count(i =>
    {
        (double X, double Y) a = At(outline, i), b = At(outline, i + 1);
        return a.Y > point.Y != b.Y > point.Y && point.X < a.X + ((b.X - a.X) * (point.Y - a.Y) / (b.Y - a.Y));
    }) % 2 == 1;

    private (double X, double Y) At(int[] outline, int i) => _corners[outline[(i + outline.Length) % outline.Length]];

    private (int, bool)[] Units(int[] outline) => [.. Enumerable.Range(0, outline.Length).Select(i =>
    {
        (int from, int to) = (outline[i], outline[(i + 1) % outline.Length]);
        if (_sides.Contains((to, from))) return (_sides.IndexOf((to, from)), false);
        if (!_sides.Contains((from, to))) _sides.Add((from, to));
        return (_sides.IndexOf((from, to)), true);
    })];

    /// <summary>The first two edges that have a point in common other than the corner between them.</summary>
    private static (int, int)? Crossing(IReadOnlyList<(double X, double Y)> corners)
    {
        int count = corners.Count;
        for (int i = 0; i < count; i++)
        {
            (double X, double Y) a = corners[i], b = corners[(i + 1) % count], next = corners[(i + 2) % count];
            if (Math.Abs(Area(a, b, next)) < Small && ((b.X - a.X) * (next.X - b.X)) + ((b.Y - a.Y) * (next.Y - b.Y)) < 0) return (i, (i + 1) % count);
            for (int j = i + 2; j < count; j++)
            {
                if ((j + 1) % count != i && Meet(a, b, corners[j], corners[(j + 1) % count])) return (i, j);
            }
        }

        return null;
    }

    private static bool Meet((double X, double Y) a, (double X, double Y) b, (double X, double Y) c, (double X, double Y) d)
    {
        double atC = Area(a, b, c), atD = Area(a, b, d), atA = Area(c, d, a), atB = Area(c, d, b);
        return (atC > 0 != atD > 0 && atA > 0 != atB > 0 && atC * atD != 0 && atA * atB != 0)
            || (atC == 0 && IsBetween(a, b, c)) || (atD == 0 && IsBetween(a, b, d)) || (atA == 0 && IsBetween(c, d, a)) || (atB == 0 && IsBetween(c, d, b));
    }

    private static bool IsBetween((double X, double Y) a, (double X, double Y) b, (double X, double Y) p) =>
        Math.Min(a.X, b.X) <= p.X && p.X <= Math.Max(a.X, b.X) && Math.Min(a.Y, b.Y) <= p.Y && p.Y <= Math.Max(a.Y, b.Y);

    /// <summary>Twice the area of a triangle; negative if its corners turn clockwise.</summary>
    private static double Area((double X, double Y) a, (double X, double Y) b, (double X, double Y) c) =>
        ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));

    private static (double, double, double) Line((double X, double Y) from, (double X, double Y) to)
    {
        double length = Math.Sqrt(Math.Pow(to.X - from.X, 2) + Math.Pow(to.Y - from.Y, 2)), a = (from.Y - to.Y) / length, b = (to.X - from.X) / length;
        return (a, b, -((a * from.X) + (b * from.Y)));
    }

    private static string Text((double X, double Y) point) => $"{Numbers.Text(point.X, "0.######")},{Numbers.Text(point.Y, "0.######")}";
}
