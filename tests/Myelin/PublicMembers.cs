using System.Reflection;

namespace Myelin.Tests;

/// <summary>
/// The operators, layers, losses, optimizers, schedules and initializers that users can call, under the names that
/// <see cref="CoversAttribute"/> takes.
/// </summary>
internal static class PublicMembers
{
    private static readonly Type[] s_operators = [typeof(TensorOperators), typeof(IntTensorOperators), typeof(Clipping)];

    private static readonly (Type Base, string Kind)[] s_kinds =
        [(typeof(Module), "layer"), (typeof(Loss), "loss"), (typeof(Optimizer), "optimizer"), (typeof(Schedule), "schedule")];

    internal static IEnumerable<MethodBase> Operators =>
        s_operators.SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly));

    internal static IEnumerable<(string Name, MethodBase Member)> All =>
        Operators.Concat(typeof(Tensor).Assembly.GetExportedTypes().Where(t => !t.IsAbstract).SelectMany(t => t.GetConstructors()))
            .Concat(typeof(Schedule).GetMethods(BindingFlags.Public | BindingFlags.Static))
                .Concat(typeof(Initializer).GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Select(m => (NameOf(m)!, m)).Where(m => m.Item1 is not null);

    /// <summary>The name under which a member is covered; null for what needs no test of its own.</summary>
    internal static string? NameOf(MethodBase member)
    {
        Type type = member.DeclaringType!;
        if (s_operators.Contains(type)) return $"{member.Name}({string.Join(", ", member.GetParameters().Select(p => p.ParameterType.Name.Split('`')[0]))})";
        if (type == typeof(Schedule) && member.IsStatic) return "schedule " + member.Name;
        if (type == typeof(Initializer) && member is MethodInfo { IsStatic: true } factory && factory.ReturnType == type)
            return "initializer " + factory.Name.Replace("get_", "");
        if (!member.IsConstructor || !type.IsPublic || type.Assembly != typeof(Tensor).Assembly) return null;
        return s_kinds.FirstOrDefault(k => type.IsSubclassOf(k.Base)).Kind is { } kind ? $"{kind} {type.Name}" : null;
    }
}
