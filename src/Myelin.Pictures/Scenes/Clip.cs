namespace Myelin.Pictures;

/// <summary>Cuts lines and polygons off at the edges of a rectangle.</summary>
internal static class Clip
{
    /// <summary>The parts of a line that are inside (Liang and Barsky 1984).</summary>
    internal static List<List<ScenePoint>> Line(IReadOnlyList<ScenePoint> points, double left, double top, double right, double bottom)
    {
        List<List<ScenePoint>> parts = [];
        List<ScenePoint>? part = null;
        for (int i = 1; i < points.Count; i++)
        {
            (ScenePoint a, ScenePoint b) = (points[i - 1], points[i]);
            if (Inside(a, b, left, top, right, bottom) is not (var enter, var leave))
            {
                part = null;
                continue;
            }

            if (part is null || enter > 0) parts.Add(part = [Between(a, b, enter)]);
            part.Add(Between(a, b, leave));
            if (leave < 1) part = null;
        }

        return parts;
    }

    /// <summary>The corners of the part of a polygon that is inside (Sutherland and Hodgman 1974).</summary>
    internal static List<ScenePoint> Polygon(List<ScenePoint> corners, double left, double top, double right, double bottom)
    {
        Func<ScenePoint, double>[] edges = [p => p.X - left, p => right - p.X, p => p.Y - top, p => bottom - p.Y];
        foreach (Func<ScenePoint, double> inside in edges)
        {
            List<ScenePoint> kept = [];
            for (int i = 0; i < corners.Count; i++)
            {
                (ScenePoint a, ScenePoint b) = (corners[i], corners[(i + 1) % corners.Count]);
                (double da, double db) = (inside(a), inside(b));
                if (da >= 0) kept.Add(a);
                if (da >= 0 != db >= 0) kept.Add(Between(a, b, da / (da - db)));
            }

            corners = kept;
        }

        return corners;
    }

    /// <summary>Where a segment enters and leaves, from 0 at its beginning to 1; null if it stays outside.</summary>
    private static (double Enter, double Leave)? Inside(ScenePoint a, ScenePoint b, double left, double top, double right, double bottom)
    {
        (double enter, double leave) = (0, 1);
        foreach ((double step, double room) in ((double, double)[])
            [(a.X - b.X, a.X - left), (b.X - a.X, right - a.X), (a.Y - b.Y, a.Y - top), (b.Y - a.Y, bottom - a.Y)])
        {
            if (step == 0 && room < 0) return null;
            if (step < 0) enter = Math.Max(enter, room / step);
            if (step > 0) leave = Math.Min(leave, room / step);
        }

        return double.IsFinite(a.X + a.Y + b.X + b.Y) && enter <= leave ? (enter, leave) : null;
    }

    private static ScenePoint Between(ScenePoint a, ScenePoint b, double share) => new(a.X + (share * (b.X - a.X)), a.Y + (share * (b.Y - a.Y)));
}
