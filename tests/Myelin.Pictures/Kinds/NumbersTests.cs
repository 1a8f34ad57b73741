using System.Globalization;
using System.Text;

namespace Myelin.Pictures.Tests.Kinds;

public sealed class NumbersTests
{
    private const int Most = 100;

    public static TheoryData<string> Kinds => EveryPicture.Kinds;

    [Fact]
    public void Every_kind_is_tested()
    {
        // ChartPicture has no numbers of its own: it draws the charts that it is given.
        int classes = typeof(Picture).Assembly.GetExportedTypes().Except([typeof(ChartPicture)])
            .Count(type => type.IsAbstract && type.IsSealed && type.Name.EndsWith("Picture", StringComparison.Ordinal));
        Assert.Equal(classes, EveryPicture.Makers.Count);
    }

    /// <summary>Fails if a number changed; with MYELIN_ACCEPT_PICTURES=1 writes the numbers down instead.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_numbers_are_those_written_down(string kind)
    {
        string file = Checkout.PathOf("tests", "Myelin.Pictures", "Golden", $"{kind}.txt"), now = Text(EveryPicture.Of(kind));
        if (Environment.GetEnvironmentVariable("MYELIN_ACCEPT_PICTURES") == "1") File.WriteAllText(file, now);
        Assert.Equal(File.ReadAllText(file), now);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_numbers_have_the_same_bits_on_any_number_of_threads(string kind)
    {
        Picture first = EveryPicture.Of(kind);
        Teams.With(3, () =>
        {
            Picture again = EveryPicture.Makers[kind]();
            Assert.Equal(first.Numbers.Select(n => n.ToString()), again.Numbers.Select(n => n.ToString()));
            foreach (PictureNumbers numbers in first.Numbers)
            {
                Assert.Equal(numbers.Values.Select(BitConverter.DoubleToInt64Bits), again[numbers.Name].Values.Select(BitConverter.DoubleToInt64Bits));
            }

            Assert.Equal(first.ToSvg(), again.ToSvg());
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_number_has_a_name_of_its_own_and_a_shape(string kind)
    {
        Picture picture = EveryPicture.Of(kind);
        Assert.Equal(kind, picture.Kind);
        Assert.NotEmpty(picture.Numbers);
        Assert.Equal(picture.Numbers.Count, picture.Numbers.Select(n => n.Name).Distinct().Count());
        Assert.All(picture.Numbers, n => Assert.Equal(n.Values.Count, n.Shape.Aggregate(1, (a, b) => a * b)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Title_and_message_are_in_both_languages(string kind)
    {
        Picture picture = EveryPicture.Of(kind);
        foreach (Label label in (Label[])[picture.Title, picture.Message])
        {
            Assert.True(label.English.All(c => c < '\u2e80') && label.Chinese.Any(c => c >= '\u2e80'), label.ToString());
        }

        Assert.EndsWith(".", picture.Message.English, StringComparison.Ordinal);
        Assert.EndsWith("。", picture.Message.Chinese, StringComparison.Ordinal);
    }

    /// <summary>A line for each name; of many numbers evenly spaced ones, and the mean of all.</summary>
    private static string Text(Picture picture)
    {
        var text = new StringBuilder();
        foreach (PictureNumbers numbers in picture.Numbers)
        {
            int every = Math.Max(1, numbers.Values.Count / Most);
            IEnumerable<double> some = numbers.Values.Where((_, i) => i % every == 0);
            if (every > 1) some = some.Append(numbers.Values.Average());
            text.Append(numbers).Append(':').AppendJoin("", some.Select(v => $" {v.ToString("G7", CultureInfo.InvariantCulture)}")).Append('\n');
        }

        return text.ToString();
    }
}
