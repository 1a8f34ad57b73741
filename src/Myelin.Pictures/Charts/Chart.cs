using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Myelin.Pictures;

/// <summary>
/// A chart with two axes, laid out and drawn by OxyPlot on a scene. Title and legend are the scene's own: they wrap and shrink instead of being cut.
/// </summary>
public sealed class Chart
{
    private const double TitleSize = 13, TextSize = 11, LegendRow = 17, SwatchWidth = 16, Gap = 14;

    private readonly List<Series> _series = [];
    private readonly List<Annotation> _annotations = [];
    private readonly List<(Label Name, Ink Ink, Swatch Swatch)> _legend = [];
    private ColorBar? _bar;

    /// <summary>The heading; empty for none.</summary>
    public Label Title { get; init; }

    /// <summary>The horizontal axis.</summary>
    public ChartAxis X { get; init; } = new("");

    /// <summary>The vertical axis.</summary>
    public ChartAxis Y { get; init; } = new("");

    /// <summary>Whether a unit has the same length on both axes.</summary>
    public bool IsSquare { get; init; }

    /// <summary>Adds a line; NaN interrupts it. A name puts it into the legend.</summary>
    public Chart Line(Label name, IReadOnlyList<double> x, IReadOnlyList<double> y, Ink ink, double width = 2, bool isDashed = false)
    {
        var series = new LineSeries { Color = Inks.Color(ink), StrokeThickness = width, LineStyle = isDashed ? LineStyle.Dash : LineStyle.Solid };
        series.Points.AddRange(Points(x, y));
        return Add(series, name, ink, isDashed ? Swatch.Dashes : Swatch.Line);
    }

    /// <summary>Adds points; on a map of colors they have an edge. Rings are a second mark where there are more series than colors.</summary>
    public Chart Dots(
        Label name, IReadOnlyList<double> x, IReadOnlyList<double> y, Ink ink, double radius = 3, double opacity = 0.85, bool isRing = false)
    {
        bool isOnMap = _series.Exists(s => s is GridSeries);
        var series = new ScatterSeries
        {
            MarkerType = MarkerType.Circle,
            MarkerSize = radius,
            MarkerFill = Inks.Color(isRing ? Ink.Paper : ink, isOnMap ? 1 : opacity),
            MarkerStroke = isRing ? Inks.Color(ink) : isOnMap ? Inks.Color(Ink.Paper) : OxyColors.Undefined,
        };
        series.Points.AddRange(Points(x, y).Select(p => new ScatterPoint(p.X, p.Y)));
        return Add(series, name, ink, isRing ? Swatch.Ring : Swatch.Line);
    }

    /// <summary>Adds bars of a width from 0 to their values; the axis may name their places.</summary>
    public Chart Bars(Label name, IReadOnlyList<double> x, IReadOnlyList<double> y, Ink ink, double width = 0.8, double opacity = 0.9)
    {
        var series = new RectangleBarSeries { FillColor = Inks.Color(ink, opacity), StrokeThickness = 0 };
        foreach (DataPoint p in Points(x, y)) series.Items.Add(new RectangleBarItem(p.X - (width / 2), Math.Min(0, p.Y), p.X + (width / 2), Math.Max(0, p.Y)));
        return Add(series, name, ink, Swatch.Line);
    }

    /// <summary>Adds the area between two curves.</summary>
    public Chart Band(Label name, IReadOnlyList<double> x, IReadOnlyList<double> low, IReadOnlyList<double> high, Ink ink, double opacity = 0.25)
    {
        var series = new AreaSeries { Color = OxyColors.Transparent, Fill = Inks.Color(ink, opacity), StrokeThickness = 0 };
        series.Points.AddRange(Points(x, low));
        series.Points2.AddRange(Points(x, high));
        return Add(series, name, ink, Swatch.Line);
    }

    /// <summary>Adds a heat map: row 0 of the values is the lowest.</summary>
    public Chart Heat(double[,] values, double x0, double x1, double y0, double y1, HeatColors colors, double low, double high)
    {
        Ink[,] upwards = HeatScale.Of(values, colors, low, high), cells = new Ink[upwards.GetLength(0), upwards.GetLength(1)];
        int rows = cells.GetLength(0);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < cells.GetLength(1); column++) cells[row, column] = upwards[rows - 1 - row, column];
        }

        _series.Add(new GridSeries(x0, x1, y0, y1, cells));
        return this;
    }

    /// <summary>Says in the legend which color of a heat map is what, with a bar.</summary>
    /// <param name="colors">The colors of the map.</param>
    /// <param name="first">The value at the left end of the bar.</param>
    /// <param name="last">The value at the right end.</param>
    /// <param name="from">The share of the colors that the left end has: 0 is the map's lowest value.</param>
    /// <param name="to">The share of the colors that the right end has: 1 is the map's highest value.</param>
    public Chart Scale(HeatColors colors, Label first, Label last, double from = 0, double to = 1)
    {
        _bar = new ColorBar(colors, first, last, from, to);
        return this;
    }

    /// <summary>Adds a map of classes in pale colors of their series: row 0 of the numbers is the lowest.</summary>
    public Chart Classes(double[,] classes, double x0, double x1, double y0, double y1)
    {
        int rows = classes.GetLength(0), columns = classes.GetLength(1);
        var cells = new Ink[rows, columns];
        for (int i = 0; i < rows * columns; i++) cells[rows - 1 - (i / columns), i % columns] = HeatScale.Pale((int)classes[i / columns, i % columns]);
        _series.Add(new GridSeries(x0, x1, y0, y1, cells));
        return this;
    }

    /// <summary>Adds lines of equal value through a table of values: row 0 is the lowest.</summary>
    public Chart Contours(double[,] values, IReadOnlyList<double> x, IReadOnlyList<double> y, IReadOnlyList<double> levels, Ink ink)
    {
        // OxyPlot wants [column, row].
        var turned = new double[values.GetLength(1), values.GetLength(0)];
        for (int row = 0; row < values.GetLength(0); row++)
        {
            for (int column = 0; column < values.GetLength(1); column++) turned[column, row] = values[row, column];
        }

        _series.Add(new ContourSeries
        {
            Data = turned,
            ColumnCoordinates = [.. x],
            RowCoordinates = [.. y],
            ContourLevels = [.. levels],
            Color = Inks.Color(ink),
            LabelBackground = OxyColors.Undefined,
            FontSize = 0,
            StrokeThickness = 1,
            LineStyle = LineStyle.Solid,
            TextColor = OxyColors.Undefined,
        });
        return this;
    }

    /// <summary>Shades a zone between two values of the horizontal axis, with a note at its top.</summary>
    public Chart Zone(double from, double to, Label note)
    {
        _annotations.Add(new RectangleAnnotation
        {
            MinimumX = from,
            MaximumX = to,
            Fill = Inks.Color(Ink.Shade),
            Layer = AnnotationLayer.BelowAxes,
            Text = note.English,
            Tag = note,
            TextVerticalAlignment = VerticalAlignment.Top,
            TextColor = Inks.Color(Ink.Muted),
            FontSize = TextSize - 1,
            TextHorizontalAlignment = HorizontalAlignment.Center,
            TextPosition = Y.Max is { } top ? new DataPoint(X.IsLog ? Math.Sqrt(from * to) : (from + to) / 2, top) : DataPoint.Undefined,
        });
        return this;
    }

    /// <summary>Writes a note at a point.</summary>
    public Chart Note(double x, double y, Label text, Ink ink, Anchor anchor = Anchor.Start)
    {
        _annotations.Add(new TextAnnotation
        {
            TextPosition = new DataPoint(x, y),
            Text = text.English,
            Tag = text,
            TextColor = Inks.Color(ink),
            Stroke = OxyColors.Undefined,
            FontSize = TextSize,
            TextVerticalAlignment = VerticalAlignment.Middle,
            TextHorizontalAlignment = anchor switch
            {
                Anchor.Start => HorizontalAlignment.Left,
                Anchor.Middle => HorizontalAlignment.Center,
                _ => HorizontalAlignment.Right,
            },
        });
        return this;
    }

    /// <summary>Draws the chart in a rectangle of a scene.</summary>
    public void Draw(Scene scene, double x, double y, double width, double height)
    {
        double top = y;
        if (Title.In(scene.Language).Length > 0)
        {
            scene.Write(new ScenePoint(x + 4, top + 9), Title, Ink.Text, TitleSize, isBold: true, room: width - 8);
            top += 20;
        }

        top = DrawLegend(scene, x, top, width);
        PlotModel model = Model(scene.Language);
        var context = new SceneRenderContext(scene);
        ((IPlotModel)model).Update(true);
        ((IPlotModel)model).Render(context, new OxyRect(x, top, width, y + height - top));
        // A series belongs to one model at a time: released, it can be drawn again in another language or width.
        model.Series.Clear();
        model.Annotations.Clear();
    }

    private Chart Add(Series series, Label name, Ink ink, Swatch swatch)
    {
        _series.Add(series);
        if (name.English is { Length: > 0 }) _legend.Add((name, ink, swatch));
        return this;
    }

    private double DrawLegend(Scene scene, double x, double top, double width)
    {
        double left = x + 4;
        foreach ((Label name, Ink ink, Swatch swatch) in _legend)
        {
            double wide = SwatchWidth + 5 + TextWidth.Of(name.In(scene.Language), TextSize);
            if (left > x + 4 && left + wide > x + width) (left, top) = (x + 4, top + LegendRow);
            double middle = top + (LegendRow / 2);
            if (swatch == Swatch.Ring) scene.Add(new CircleMark(new(left + (SwatchWidth / 2), middle), 4, Ink.Paper, ink));
            else scene.Add(new LineMark([new(left, middle), new(left + SwatchWidth, middle)], ink, 3, swatch == Swatch.Dashes ? [4, 2] : null));
            scene.Write(new ScenePoint(left + SwatchWidth + 5, middle), name, Ink.Text, TextSize, room: x + width - left - SwatchWidth - 5);
            left += wide + Gap;
        }

        if (_bar is { } bar)
        {
            if (left > x + 4 && left + bar.Width(scene.Language) > x + width) (left, top) = (x + 4, top + LegendRow);
            bar.Draw(scene, left, top + (LegendRow / 2));
        }

        return _legend.Count == 0 && _bar is null ? top : top + LegendRow + 2;
    }

    private PlotModel Model(Language language)
    {
        var model = new PlotModel
        {
            DefaultFont = "sans-serif",
            DefaultFontSize = TextSize,
            TextColor = Inks.Color(Ink.Text),
            PlotAreaBorderColor = Inks.Color(Ink.Grid),
            PlotAreaBorderThickness = new OxyThickness(1, 0, 0, 1),
            PlotMargins = new OxyThickness(double.NaN),
            Padding = new OxyThickness(4, 6, 12, 4),
            PlotType = IsSquare ? PlotType.Cartesian : PlotType.XY,
        };
        model.Axes.Add(AxisOf(X, AxisPosition.Bottom, language));
        model.Axes.Add(AxisOf(Y, AxisPosition.Left, language));
        foreach (Series series in _series) model.Series.Add(series);
        foreach (Annotation annotation in _annotations)
        {
            if (annotation is TextualAnnotation { Tag: Label note } textual) textual.Text = note.In(language);
            model.Annotations.Add(annotation);
        }

        return model;
    }

    private static Axis AxisOf(ChartAxis axis, AxisPosition position, Language language)
    {
        Axis made = axis.IsLog ? new LogarithmicAxis() : axis.Names is { } names ? NamedAxis(names, language)
            : new LinearAxis { MaximumPadding = 0.02, MinimumPadding = 0.02 };
        (made.Position, made.Title) = (position, axis.Title.In(language));
        (made.Minimum, made.Maximum) = (axis.Min ?? double.NaN, axis.Max ?? double.NaN);
        (made.TicklineColor, made.AxislineStyle, made.TitleFontSize) = (Inks.Color(Ink.Grid), LineStyle.None, TextSize);
        (made.TextColor, made.TitleColor) = (axis.IsBare ? OxyColors.Transparent : Inks.Color(Ink.Muted), Inks.Color(Ink.Text));
        (made.MajorGridlineStyle, made.MajorGridlineColor, made.MajorGridlineThickness) =
            (axis.IsBare || axis.Names is not null ? LineStyle.None : LineStyle.Solid, Inks.Color(Ink.Grid, 0.6), 0.6);
        made.AxisTitleDistance = 7;
        if (axis.IsLog) made.IntervalLength = 32;
        (made.MinorTickSize, made.MajorTickSize) = (0, axis.IsBare ? 0 : 4);
        return made;
    }

    private static LinearAxis NamedAxis(IReadOnlyList<Label> names, Language language) => new()
    {
        Minimum = -0.6,
        Maximum = names.Count - 0.4,
        MajorStep = 1,
        LabelFormatter = value => value == Math.Round(value) && value >= 0 && value < names.Count ? names[(int)value].In(language) : "",
    };

    private static IEnumerable<DataPoint> Points(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count) throw new ArgumentException(
            $"Chart: x and y must have the same number of values.\n  Got {x.Count} and {y.Count}.\n  Give a pair for each point.");
        return x.Zip(y, (a, b) => new DataPoint(a, b));
    }

    /// <summary>How a series is shown in the legend.</summary>
    private enum Swatch
    {
        Line,
        Dashes,
        Ring,
    }
}
