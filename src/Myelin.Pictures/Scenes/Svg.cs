using System.Globalization;
using System.Text;

namespace Myelin.Pictures;

/// <summary>A scene as SVG. One file fits light and dark pages: colors are classes, which a style sheet inside sets for both.</summary>
internal sealed class Svg
{
    private const string Fonts =
        "'Helvetica Neue',Arial,'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif";

    // Role, color on a light page, color on a dark one.
    private static readonly (string Role, string Light, string Dark)[] s_roles =
    [
        ("text", "#1f2328", "#e6edf3"), ("muted", "#59636e", "#9aa4af"), ("grid", "#d1d9e0", "#3d444d"), ("paper", "#ffffff", "#0d1117"),
        ("shade", "#e8ecf0", "#21262d"), ("s0", "#0c6aca", "#6293e7"), ("s1", "#d37606", "#ea722a"), ("s2", "#00a668", "#4cee8c"),
        ("s3", "#bc7cb2", "#e790b6"), ("s4", "#4d490c", "#f9de16"), ("s5", "#8c0055", "#996951"), ("s6", "#5208d9", "#7b52ff"),
    ];

    private readonly StringBuilder _text = new();

    /// <summary>The color of a role.</summary>
    internal static string ColorOf(string role, bool isDark) => s_roles.First(r => r.Role == role) is var found && isDark ? found.Dark : found.Light;

    internal static string Of(Scene scene, Label title, Label description)
    {
        var svg = new Svg();
        svg.Begin(scene, title.In(scene.Language), description.In(scene.Language));
        foreach (Mark mark in scene.Marks) svg.Write(mark);
        return svg._text.Append("</svg>\n").ToString();
    }

    private void Begin(Scene scene, string title, string description)
    {
        string size = $"{Number(scene.Width)} {Number(scene.Height)}", language = scene.Language == Language.Chinese ? "zh" : "en";
        _text.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size}\" width=\"{Number(scene.Width)}\" height=\"{Number(scene.Height)}\" ")
            .Append(CultureInfo.InvariantCulture, $"role=\"img\" xml:lang=\"{language}\" font-family=\"{Fonts}\">\n")
            .Append(CultureInfo.InvariantCulture, $"<title>{Escaped(title)}</title>\n<desc>{Escaped(description)}</desc>\n<style>");
        foreach ((string role, string light, _) in s_roles) Rule(role, light);
        _text.Append("@media (prefers-color-scheme:dark){");
        foreach ((string role, _, string dark) in s_roles) Rule(role, dark);
        _text.Append("}</style>\n<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">")
            .Append("<path d=\"M0 0 8 4 0 8z\" fill=\"context-stroke\"/></marker></defs>\n");
        Write(new BoxMark(0, 0, scene.Width, scene.Height, Ink.Paper, Ink.None));
    }

    private void Rule(string role, string color) =>
        _text.Append(CultureInfo.InvariantCulture, $".f-{role}{{fill:{color}}}.k-{role}{{stroke:{color}}}");

    private void Write(Mark mark)
    {
        switch (mark)
        {
            case LineMark line:
                string dashes = line.Dashes is { Count: > 0 } ? $" stroke-dasharray=\"{string.Join(' ', line.Dashes.Select(Number))}\"" : "";
                string arrow = line.HasArrow ? " marker-end=\"url(#arrow)\"" : "";
                _text.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{Points(line.Points)}\" stroke-width=\"{Number(line.Width)}\"{dashes}{arrow}")
                    .Append(" stroke-linejoin=\"round\"").Append(Paint(Ink.None, line.Stroke)).Append("/>\n");
                break;
            case AreaMark area:
                _text.Append(CultureInfo.InvariantCulture, $"<polygon points=\"{Points(area.Points)}\"{Edge(area.Stroke, area.Width)}")
                    .Append(Opacity(area.Opacity)).Append(Paint(area.Fill, area.Stroke)).Append("/>\n");
                break;
            case BoxMark box:
                string radius = box.Radius > 0 ? $" rx=\"{Number(box.Radius)}\"" : "";
                _text.Append(CultureInfo.InvariantCulture, $"<rect {Place(box.X, box.Y, box.Width, box.Height)}{radius}{Paint(box.Fill, box.Stroke)}/>\n");
                break;
            case CircleMark circle:
                _text.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{Number(circle.Center.X)}\" cy=\"{Number(circle.Center.Y)}\" ")
                    .Append(CultureInfo.InvariantCulture, $"r=\"{Number(circle.Radius)}\"{Opacity(circle.Opacity)}{Paint(circle.Fill, circle.Stroke)}/>\n");
                break;
            case TextMark text: Write(text); break;
            case GridMark grid: Write(grid); break;
            default: throw new NotSupportedException($"Svg: a mark must be one of the scene's.\n  Got {mark.GetType().Name}.\n  Compose it of these.");
        }
    }

    private void Write(TextMark text)
    {
        string anchor = text.Anchor == Anchor.Start ? "" : $" text-anchor=\"{(text.Anchor == Anchor.Middle ? "middle" : "end")}\"";
        string turn = text.Turn == 0 ? "" : $" transform=\"rotate({Number(text.Turn)} {Number(text.At.X)} {Number(text.At.Y)})\"";
        _text.Append(CultureInfo.InvariantCulture, $"<text x=\"{Number(text.At.X)}\" y=\"{Number(text.At.Y)}\" dy=\"0.35em\" font-size=\"{Number(text.Size)}\"")
            .Append(anchor).Append(text.IsBold ? " font-weight=\"600\"" : "").Append(turn).Append(Paint(text.Fill, Ink.None))
            .Append(CultureInfo.InvariantCulture, $">{Escaped(text.Text)}</text>\n");
    }

    private void Write(GridMark grid) => _text.Append(CultureInfo.InvariantCulture,
        $"<image {Place(grid.X, grid.Y, grid.Width, grid.Height)} preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" ")
        .Append(CultureInfo.InvariantCulture, $"href=\"data:image/png;base64,{Convert.ToBase64String(Png.Of(grid.Cells))}\"/>\n");

    private static string Place(double x, double y, double width, double height) =>
        $"x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" height=\"{Number(height)}\"";

    private static string Edge(Ink stroke, double width) => stroke == Ink.None ? "" : $" stroke-width=\"{Number(width)}\"";

    private static string Opacity(double opacity) => opacity >= 1 ? "" : $" opacity=\"{Number(opacity)}\"";

    private static string Paint(Ink fill, Ink stroke)
    {
        string[] classes = [.. new[] { Class('f', fill), Class('k', stroke) }.OfType<string>()];
        string named = classes.Length == 0 ? "" : $" class=\"{string.Join(' ', classes)}\"";
        return named + (fill.Role.Length == 0 ? $" fill=\"{fill.Hex}\"" : fill == Ink.None && classes.Length > 0 ? " fill=\"none\"" : "")
            + (stroke.Role.Length == 0 ? $" stroke=\"{stroke.Hex}\"" : "");
    }

    private static string? Class(char kind, Ink ink) => ink == Ink.None || ink.Role.Length == 0 ? null : $"{kind}-{ink.Role}";

    private static string Points(IEnumerable<ScenePoint> points) => string.Join(' ', points.Select(p => $"{Number(p.X)},{Number(p.Y)}"));

    private static string Number(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);

    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
