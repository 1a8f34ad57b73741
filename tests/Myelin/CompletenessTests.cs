using System.Reflection;
using Myelin.Tests.Golden;

namespace Myelin.Tests;

/// <summary>What is public is tested: a new operator, layer, loss, optimiser or schedule fails here until a test covers it.</summary>
public sealed class CompletenessTests
{
    private static readonly MethodInfo[] s_tests = [.. typeof(CompletenessTests).Assembly.GetTypes().SelectMany(t => t.GetMethods())];

    [Fact]
    public void Everything_public_has_a_test_and_nothing_else_is_named()
    {
        string[] covered = [.. s_tests.SelectMany(m => m.GetCustomAttributes<CoversAttribute>()).SelectMany(a => a.Members)];
        Assert.Equal(covered.Distinct().Order(StringComparer.Ordinal), Public().Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ops"), InlineData("layers"), InlineData("losses"), InlineData("optim"), InlineData("recurrent"), InlineData("attention"), InlineData("transformer"), InlineData("vision")]
    public void Every_recorded_value_is_compared_and_several_for_each(string file)
    {
        string[] compared = [.. s_tests.Select(m => m.GetCustomAttribute<GoldenAttribute>()).Where(a => a?.File == file).Select(a => a!.Op)];
        Assert.Equal(GoldenFile.Open(file).Cases.Select(c => c.Op).Distinct().Order(StringComparer.Ordinal), compared.Distinct().Order(StringComparer.Ordinal));
        Assert.All(GoldenFile.Open(file).Cases.GroupBy(c => c.Op), cases => Assert.True(cases.Count() > 1, $"{cases.Key} has only one case"));
    }

    private static IEnumerable<string> Public()
    {
        foreach (Type type in new[] { typeof(TensorOperators), typeof(IntTensorOperators), typeof(Clipping) })
        {
            foreach (MethodInfo method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            {
                yield return $"{method.Name}({string.Join(", ", method.GetParameters().Select(p => p.ParameterType.Name.Split('`')[0]))})";
            }
        }

        foreach (Type type in typeof(Tensor).Assembly.GetExportedTypes().Where(t => !t.IsAbstract))
        {
            if (type.IsSubclassOf(typeof(Module))) yield return "layer " + type.Name;
            if (type.IsSubclassOf(typeof(Loss))) yield return "loss " + type.Name;
            if (type.IsSubclassOf(typeof(Optimizer))) yield return "optimizer " + type.Name;
            if (type.IsSubclassOf(typeof(Schedule))) yield return "schedule " + type.Name;
        }

        foreach (MethodInfo factory in typeof(Schedule).GetMethods(BindingFlags.Public | BindingFlags.Static)) yield return "schedule " + factory.Name;
        foreach (MethodInfo factory in typeof(Initializer).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.ReturnType == typeof(Initializer)))
        {
            yield return "initializer " + (factory.IsSpecialName ? factory.Name["get_".Length..] : factory.Name);
        }
    }
}
