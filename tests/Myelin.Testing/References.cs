using System.Reflection;
using System.Reflection.Emit;

namespace Myelin.Testing;

/// <summary>What a type uses, in its signatures and in the code of its methods.</summary>
public static class References
{
    private const BindingFlags Everything =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Dictionary<short, OpCode> s_opCodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => o.Value);

    /// <summary>The types that a type uses.</summary>
    public static IEnumerable<Type> Of(Type type)
    {
        var found = new HashSet<Type>();
        Add(found, type.BaseType);
        foreach (Type contract in type.GetInterfaces()) Add(found, contract);
        foreach (FieldInfo field in type.GetFields(Everything)) Add(found, field.FieldType);
        foreach (MethodBase method in type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything)))
        {
            if (method is MethodInfo info) Add(found, info.ReturnType);
            foreach (ParameterInfo parameter in method.GetParameters()) Add(found, parameter.ParameterType);
            foreach (MemberInfo member in InBody(method)) Add(found, member as Type ?? member.DeclaringType);
        }

        return found;
    }

    /// <summary>The members and types that the code of a method names.</summary>
    public static IEnumerable<MemberInfo> InBody(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xFE) value = (short)((0xFE << 8) | code[at++]);
            OpCode op = s_opCodes[value];
            if (op.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                MemberInfo? member = method.Module.ResolveMember(
                    BitConverter.ToInt32(code, at), method.DeclaringType!.GetGenericArguments(),
                    method is MethodInfo { IsGenericMethod: true } ? method.GetGenericArguments() : null);
                if (member is not null) yield return member;
            }

            at += op.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static void Add(HashSet<Type> found, Type? type)
    {
        if (type is null || !found.Add(type)) return;
        Add(found, type.HasElementType ? type.GetElementType() : null);
        foreach (Type argument in type.GetGenericArguments()) Add(found, argument);
    }
}
