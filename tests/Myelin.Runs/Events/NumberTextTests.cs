namespace Myelin.Runs.Tests.Events;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(1_000_000_000, "1000000000")]
    [InlineData(1_700_000_012.5, "1700000013")]
    [InlineData(123456.789, "123456.8")]
    [InlineData(0.00123456789, "0.001234568")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(0, "0")]
    [InlineData(9.99999999, "10")]
    [InlineData(1e-7, "1E-07")]
    [InlineData(2.5e20, "2.5E+20")]
    [InlineData(double.NaN, "NaN")]
    public void Digits_before_the_point_are_never_lost(double value, string text) => Assert.Equal(text, NumberText.Of(value));

    [Theory]
    [InlineData(1_000_000_000.8125, 1, "1000000000.8125")]
    [InlineData(1_000_000_005.25, 300, "1000000005.25")]
    [InlineData(1_700_000_012.5, 1e6, "1700000013")]
    [InlineData(0, 1, "0")]
    [InlineData(350.12345, 5, "350.1235")]
    [InlineData(3.14159265, 2, "3.141593")]
    public void As_many_digits_are_shown_as_tell_numbers_apart(double value, double unit, string text) => Assert.Equal(text, NumberText.InUnits(value, unit));

    [Theory]
    [InlineData(1, "1 example")]
    [InlineData(0, "0 examples")]
    [InlineData(1437, "1,437 examples")]
    public void One_is_singular(long count, string text) => Assert.Equal(text, NumberText.Count(count, "example"));

    [Fact]
    public void Names_are_on_one_line() => Assert.Equal(@"a\nb\t\u001bc é", NameText.Of("a\nb\t\u001bc é"));

    [Theory]
    [InlineData(837.968, "837.97")]
    [InlineData(1234567.8, "1234568")]
    public void Fewer_digits_shorten_what_is_behind_it(double value, string text) => Assert.Equal(text, NumberText.Of(value, 5));
}
