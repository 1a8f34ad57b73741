using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Myelin.Testing;

/// <summary>An assembly's public interface as text, and its comparison with the one written down.</summary>
public static class PublicInterface
{
    /// <summary>Fails with what is gone and what is new; with MYELIN_ACCEPT_API=1 writes it down instead.</summary>
    public static void IsWrittenDown(string snapshot, params ReadOnlySpan<Assembly> assemblies)
    {
        string now = "";
        foreach (Assembly assembly in assemblies) now += Describe(assembly);
        if (Environment.GetEnvironmentVariable("MYELIN_ACCEPT_API") == "1") File.WriteAllText(snapshot, now);
        string[] before = File.ReadAllLines(snapshot), after = now.TrimEnd('\n').Split('\n');
        string[] gone = [.. before.Except(after)], added = [.. after.Except(before)];
        Assert.True(gone.Length + added.Length == 0,
            $"The public interface changed. Gone:\n{string.Join('\n', gone)}\nNew:\n{string.Join('\n', added)}\n" +
                "If that is on purpose: MYELIN_ACCEPT_API=1, and a line in the CHANGELOG.");
    }

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().Where(t => !t.Name.Contains('<')).OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type, full: true)).Append('\n');
            IEnumerable<string> members =
                type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(m => !m.Name.Contains('<') && (m.GetCustomAttribute<CompilerGeneratedAttribute>() is null
                    || m.Name.StartsWith("get_", StringComparison.Ordinal) || m.Name.StartsWith("set_", StringComparison.Ordinal))).Select(Line)
                        .OfType<string>().Order(StringComparer.Ordinal);
            foreach (string member in members) text.Append("  ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
        : type.IsSubclassOf(typeof(Delegate)) ? "delegate" : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract
            ? "abstract class" : "sealed class";

    private static string? Line(MemberInfo member) => member switch
    {
        MethodBase method when !IsVisible(method) => null,
        ConstructorInfo constructor => $"{Scope(constructor)}new({Parameters(constructor)})",
        MethodInfo { IsSpecialName: true } accessor when accessor.Name.StartsWith("get_", StringComparison.Ordinal)
            || accessor.Name.StartsWith("set_", StringComparison.Ordinal) => $"{Scope(accessor)}{accessor.Name} : {Name(accessor.ReturnType)}",
        MethodInfo method => $"{Scope(method)}{method.Name}{Generics(method)}({Parameters(method)}) : {Name(method.ReturnType)}",
        FieldInfo { IsSpecialName: true } => null,
        FieldInfo field when field.IsPublic || field.IsFamily =>
            $"{field.Name} : {Name(field.FieldType)}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}",
        _ => null,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Scope(MethodBase method) =>
        (method.IsPublic ? "" : "protected ") + (method.IsStatic ? "static " : method.IsAbstract ? "abstract " : "");

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{Default(p)}"));

    private static string Default(ParameterInfo p) => p.HasDefaultValue ? FormattableString.Invariant($" = {p.RawDefaultValue ?? "null"}") : "";

    private static string Name(Type type, bool full = false)
    {
        if (type.IsGenericParameter) return type.Name;
        if (type.HasElementType) return Name(type.GetElementType()!) + (type.IsArray ? "[]" : type.IsByRef ? "&" : "*");
        string name = (full ? type.FullName! : type.Name).Split('`')[0].Split('[')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(a => Name(a)))}>" : name;
    }
}
