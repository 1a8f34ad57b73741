using System.Reflection;
using System.Runtime.CompilerServices;

namespace Myelin.Tests;

/// <summary>
/// What a test calls, found in its code: in its own body, and in the lambdas, helpers, fields and data of this assembly that it uses.
/// </summary>
internal static class CalledMembers
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>The methods and constructors outside this assembly.</summary>
    internal static IReadOnlySet<MethodBase> Of(MethodInfo test)
    {
        HashSet<MethodBase> found = [], seen = [];
        Stack<MethodBase> open = new([test]);
        foreach (MemberDataAttribute data in test.GetCustomAttributes<MemberDataAttribute>())
            Push(open, test.DeclaringType!.GetMember(data.MemberName, Everything)[0]);
        while (open.TryPop(out MethodBase? method))
        {
            if (!seen.Add(method)) continue;
            foreach (MemberInfo member in References.InBody(method))
            {
                if (member.Module == test.Module) Push(open, member);
                else if (member is MethodBase called) found.Add(called);
            }
        }

        return found;
    }

    private static void Push(Stack<MethodBase> open, MemberInfo member)
    {
        if (member is MethodBase method) open.Push(method);
        if (member is PropertyInfo { GetMethod: { } getter }) open.Push(getter);
        if (member.DeclaringType?.TypeInitializer is { } initializer) open.Push(initializer);
        // An iterator is a class of its own, whose work is not where it is made.
        if (member is not ConstructorInfo { DeclaringType: { } type } || type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
            || type.Name.Contains("DisplayClass")) return;
        foreach (MethodInfo own in type.GetMethods(Everything).Where(m => m.Name == "MoveNext")) open.Push(own);
    }
}
