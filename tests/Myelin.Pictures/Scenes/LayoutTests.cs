namespace Myelin.Pictures.Tests.Scenes;

/// <summary>No text leaves its page or covers another, as far as widths can be known without the reader's fonts.</summary>
public sealed class LayoutTests
{
    /// <summary>The part of a line's height that letters take, from top to baseline.</summary>
    private const double Height = 0.75;

    public static TheoryData<string, Language, int> Styles => EveryPicture.Styles;

    [Theory]
    [MemberData(nameof(Styles))]
    public void No_text_is_outside_the_page(string kind, Language language, int width)
    {
        Scene scene = EveryPicture.Of(kind).Draw(new PictureStyle { Width = width, Language = language });
        Assert.All(Texts(scene), text => Assert.True(
            text.Left >= 0 && text.Top >= 0 && text.Right <= scene.Width && text.Bottom <= scene.Height, $"{text} is outside {scene}."));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void No_text_covers_another(string kind, Language language, int width)
    {
        Place[] texts = [.. Texts(EveryPicture.Of(kind).Draw(new PictureStyle { Width = width, Language = language }))];
        for (int i = 0; i < texts.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                (Place a, Place b) = (texts[i], texts[j]);
                bool isOver = a.Left < b.Right && b.Left < a.Right && a.Top < b.Bottom && b.Top < a.Bottom;
                Assert.False(isOver, $"{a} covers {b}.");
            }
        }
    }

    [Theory]
    [InlineData("shop")]
    [InlineData("neuron")]
    [InlineData("nested")]
    public void No_edge_or_node_of_a_computation_graph_covers_a_number(string example)
    {
        Picture picture = BackwardPicture.Of(example);
        foreach (int width in (int[])[320, 360, 420, 480, 540, 600, 660, 720, 900, 1200])
        {
            Scene scene = picture.Draw(new PictureStyle { Width = width });
            foreach (Place text in Texts(scene))
            {
                bool isCrossed = scene.Marks.OfType<LineMark>().Any(l => Clip.Line(l.Points, text.Left, text.Top, text.Right, text.Bottom).Count > 0);
                Assert.False(isCrossed, $"An edge crosses {text} at {width}.");
                bool isCovered = scene.Marks.OfType<CircleMark>().Any(circle => IsBeside(circle.Center, circle.Radius, text));
                Assert.False(isCovered, $"A node covers {text} at {width}.");
            }
        }
    }

    /// <summary>Colors without a scale say nothing: a bar, between its two values.</summary>
    [Theory]
    [InlineData("gates", 5)]
    [InlineData("attention", 3)]
    [InlineData("loss-surface", 2)]
    [InlineData("feature-maps", 8)]
    [InlineData("positions", 2)]
    [InlineData("dead-relu", 3)]
    [InlineData("segments", 3)]
    [InlineData("neuron", 1)]
    [InlineData("boundary", 1)]
    public void A_heat_map_has_a_bar_of_its_colors(string kind, int bars) => Assert.Equal(
        bars, EveryPicture.Of(kind).Draw().Marks.Count(mark => mark is GridMark { Cells: var cells } && cells.GetLength(0) == 1 && cells.GetLength(1) == 48));

    /// <summary>Of any kind and width: each color of a map is one of a bar, or the pale color of a class, which the legend names.</summary>
    [Theory]
    [MemberData(nameof(Styles))]
    public void Every_color_that_means_a_number_is_in_a_bar(string kind, Language language, int width)
    {
        GridMark[] grids = [.. EveryPicture.Of(kind).Draw(new PictureStyle { Width = width, Language = language }).Marks.OfType<GridMark>()];
        int[] known = [.. grids.Where(IsBar).SelectMany(Colors), .. Enumerable.Range(0, Ink.SeriesCount).Select(i => HeatScale.Pale(i).Value)];
        Assert.All(grids.Where(grid => !IsBar(grid)).SelectMany(Colors).Distinct(), color => Assert.Contains(known, other => IsNear(color, other)));
    }

    private static bool IsBar(GridMark grid) => grid.Cells.GetLength(0) == 1 && grid.Cells.GetLength(1) == 48;

    private static IEnumerable<int> Colors(GridMark grid) => grid.Cells.Cast<Ink>().Where(ink => ink.Role.Length == 0).Select(ink => ink.Value);

    /// <summary>A bar has fewer steps than a map.</summary>
    private static bool IsNear(int a, int b) => ((int[])[16, 8, 0]).All(shift => Math.Abs(((a >> shift) & 255) - ((b >> shift) & 255)) <= 12);

    [Theory]
    [MemberData(nameof(Styles))]
    public void Every_text_can_be_read(string kind, Language language, int width) => Assert.All(
        EveryPicture.Of(kind).Draw(new PictureStyle { Width = width, Language = language }).Marks.OfType<TextMark>(),
        text =>
        {
            Assert.True(text.Size >= 8, $"\"{text.Text}\" has {text.Size} pixels.");
            // The other colors have too little contrast for letters.
            Assert.True(text.Fill.Role is "text" or "muted" or "s0" or "", $"\"{text.Text}\" is {text.Fill}.");
        });

    [Theory]
    [MemberData(nameof(Styles))]
    public void Every_mark_is_finite(string kind, Language language, int width)
    {
        Scene scene = EveryPicture.Of(kind).Draw(new PictureStyle { Width = width, Language = language });
        Assert.DoesNotContain(scene.Marks, mark => mark is LineMark { Points: var p } && p.Any(q => !double.IsFinite(q.X + q.Y)));
        Assert.DoesNotContain(scene.Marks, mark => mark is AreaMark { Points: var p } && p.Any(q => !double.IsFinite(q.X + q.Y)));
        Assert.DoesNotContain(scene.Marks, mark => mark is BoxMark box && (!double.IsFinite(box.X + box.Y) || !(box.Width >= 0 && box.Height >= 0)));
    }

    /// <summary>Whether a circle reaches a text that is not its own, in its middle.</summary>
    private static bool IsBeside(ScenePoint center, double radius, Place text) =>
        text.Left < center.X + radius && center.X - radius < text.Right && text.Top < center.Y + radius && center.Y - radius < text.Bottom
        && !(text.Left < center.X && center.X < text.Right);

    private static IEnumerable<Place> Texts(Scene scene) => scene.Marks.OfType<TextMark>().Where(t => t.Text.Length > 0 && t.Fill != Ink.None).Select(Of);

    private static Place Of(TextMark text)
    {
        double wide = TextWidth.Of(text.Text, text.Size, text.IsBold), high = text.Size * Height;
        double start = text.Anchor switch { Anchor.Start => 0, Anchor.Middle => -wide / 2, _ => -wide };
        return text.Turn == 0
            ? new Place(text.Text, text.At.X + start, text.At.Y - (high / 2), text.At.X + start + wide, text.At.Y + (high / 2))
            : new Place(text.Text, text.At.X - (high / 2), text.At.Y - start - wide, text.At.X + (high / 2), text.At.Y - start);
    }

    private sealed record Place(string Text, double Left, double Top, double Right, double Bottom);
}
