using OxyPlot;

namespace Myelin.Pictures;

/// <summary>Lets OxyPlot draw its axes and series on a scene: colors stand for roles, and what leaves the plot is cut off.</summary>
internal sealed class SceneRenderContext(Scene scene) : ClippingRenderContext
{
    private readonly Stack<OxyRect> _clips = [];

    /// <summary>The scene, for what is drawn around OxyPlot.</summary>
    internal Scene Scene => scene;

    public override void DrawLine(
        IList<ScreenPoint> points, OxyColor stroke, double thickness, EdgeRenderingMode edges, double[] dashArray, LineJoin lineJoin)
    {
        if (!stroke.IsVisible() || thickness <= 0) return;
        foreach (List<ScenePoint> part in Parts(points)) scene.Add(new LineMark(part, Inks.Of(stroke), thickness, dashArray));
    }

    public override void DrawPolygon(
        IList<ScreenPoint> points, OxyColor fill, OxyColor stroke, double thickness, EdgeRenderingMode edges, double[] dashArray, LineJoin lineJoin)
    {
        List<ScenePoint> corners = [.. points.Select(p => new ScenePoint(p.X, p.Y))];
        if (_clips.TryPeek(out OxyRect clip)) corners = Clip.Polygon(corners, clip.Left, clip.Top, clip.Right, clip.Bottom);
        if (corners.Count > 2) scene.Add(new AreaMark(corners, Inks.Of(fill), Inks.Of(stroke), thickness, fill.A / 255.0));
    }

    public override void DrawEllipse(OxyRect extents, OxyColor fill, OxyColor stroke, double thickness, EdgeRenderingMode edges)
    {
        if (_clips.TryPeek(out OxyRect clip) && !clip.Inflate(1, 1).Contains(extents.Center)) return;
        var center = new ScenePoint(extents.Center.X, extents.Center.Y);
        scene.Add(new CircleMark(center, extents.Width / 2, Inks.Of(fill), Inks.Of(stroke), fill.A / 255.0));
    }

    public override void DrawText(
        ScreenPoint p, string text, OxyColor fill, string? fontFamily, double fontSize, double fontWeight, double rotate,
        HorizontalAlignment horizontal, VerticalAlignment vertical, OxySize? maxSize)
    {
        // The numbers of a bare axis.
        if (!fill.IsVisible()) return;
        Anchor anchor = horizontal switch { HorizontalAlignment.Left => Anchor.Start, HorizontalAlignment.Center => Anchor.Middle, _ => Anchor.End };
        // Marks are anchored on the middle of their height: half a line further along the text's own down.
        double down = vertical switch { VerticalAlignment.Top => fontSize / 2, VerticalAlignment.Middle => 0, _ => -fontSize / 2 };
        double turn = rotate * Math.PI / 180;
        var at = new ScenePoint(p.X - (down * Math.Sin(turn)), p.Y + (down * Math.Cos(turn)));
        scene.Add(new TextMark(at, text, Inks.Of(fill), fontSize, anchor, fontWeight > 500, rotate));
    }

    public override OxySize MeasureText(string text, string? fontFamily, double fontSize, double fontWeight) =>
        string.IsNullOrEmpty(text) ? OxySize.Empty : new OxySize(TextWidth.Of(text, fontSize, fontWeight > 500), fontSize * 1.2);

    protected override void SetClip(OxyRect clippingRectangle) => _clips.Push(clippingRectangle);

    protected override void ResetClip() => _clips.Clear();

    private List<List<ScenePoint>> Parts(IList<ScreenPoint> points)
    {
        List<ScenePoint> line = [.. points.Select(p => new ScenePoint(p.X, p.Y))];
        return _clips.TryPeek(out OxyRect clip) ? Clip.Line(line, clip.Left, clip.Top, clip.Right, clip.Bottom) : [line];
    }
}
