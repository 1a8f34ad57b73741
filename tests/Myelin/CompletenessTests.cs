using System.Reflection;

namespace Myelin.Tests;

/// <summary>
/// What is public is tested: a new operator, layer, loss, optimizer or schedule fails here until a test covers it, and a test that says it
/// covers something must call it.
/// </summary>
public sealed class CompletenessTests
{
    /// <summary>Operators of which PyTorch can record no values to compare with, and why.</summary>
    private static readonly Dictionary<string, string> s_withoutGolden = new()
    {
        ["Dropout(Tensor, Single, RandomStream, Boolean)"] = "draws random numbers of its own; DropoutTests checks mask, scale and gradient",
    };

    private static readonly MethodInfo[] s_tests = [.. typeof(CompletenessTests).Assembly.GetTypes().SelectMany(t => t.GetMethods())];

    private static ILookup<string, MethodInfo> Covering { get; } = s_tests
        .SelectMany(m => m.GetCustomAttributes<CoversAttribute>().SelectMany(a => a.Members), (test, member) => (test, member))
            .ToLookup(p => p.member, p => p.test);

    [Fact]
    public void Everything_public_has_a_test_and_nothing_else_is_named() => Assert.Equal(
        Covering.Select(c => c.Key).Order(StringComparer.Ordinal), PublicMembers.All.Select(m => m.Name).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void A_test_calls_what_it_covers()
    {
        foreach (IGrouping<string, MethodInfo> covered in Covering)
        {
            foreach (MethodInfo test in covered)
            {
                Assert.True(
                    CalledMembers.Of(test).Any(m => PublicMembers.NameOf(m) == covered.Key),
                        $"{test.DeclaringType!.Name}.{test.Name} says it covers {covered.Key} and does not call it.");
            }
        }
    }

    [Fact]
    public void Every_operator_is_compared_with_PyTorchs_values() => Assert.Equal(
        s_withoutGolden.Keys,
        PublicMembers.Operators.Select(PublicMembers.NameOf)
            .Where(name => !Covering[name!].Any(test => test.GetCustomAttribute<GoldenAttribute>() is not null)));

    [Theory]
    [InlineData("ops"), InlineData("layers"), InlineData("losses"), InlineData("optim"), InlineData("recurrent"), InlineData("attention"),
        InlineData("transformer"), InlineData("vision"), InlineData("arrays")]
    public void Every_recorded_value_is_compared_and_several_for_each(string file)
    {
        string[] compared = [.. s_tests.Select(m => m.GetCustomAttribute<GoldenAttribute>()).Where(a => a?.File == file).Select(a => a!.Op)];
        Assert.Equal(GoldenFile.Open(file).Cases.Select(c => c.Op).Distinct().Order(StringComparer.Ordinal), compared.Distinct().Order(StringComparer.Ordinal));
        Assert.All(GoldenFile.Open(file).Cases.GroupBy(c => c.Op), cases => Assert.True(cases.Count() > 1, $"{cases.Key} has only one case"));
    }
}
