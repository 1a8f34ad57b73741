using OxyPlot;
using OxyPlot.Series;

namespace Myelin.Pictures;

/// <summary>A table of colors between two corners, drawn as one mark: OxyPlot's own heat map is a bitmap or thousands of rectangles.</summary>
internal sealed class GridSeries(double x0, double x1, double y0, double y1, Ink[,] cells) : XYAxisSeries
{
    public override void Render(IRenderContext rc)
    {
        ScreenPoint a = this.Transform(x0, y1), b = this.Transform(x1, y0);
        ((SceneRenderContext)rc).Scene.Add(new GridMark(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Abs(b.X - a.X), Math.Abs(b.Y - a.Y), cells));
    }

    protected override void UpdateMaxMin() => (MinX, MaxX, MinY, MaxY) = (x0, x1, y0, y1);
}
