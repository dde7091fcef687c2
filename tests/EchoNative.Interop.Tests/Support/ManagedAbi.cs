using System.Reflection;
using System.Runtime.InteropServices;

namespace EchoNative.Interop.Tests.Support;

/// <summary>The same facts as the probe's, read off the C# types.</summary>
internal static class ManagedAbi
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static Dictionary<string, long> Read(bool withParakeet)
    {
        Dictionary<string, long> facts = [];
        IEnumerable<Type> types = typeof(Ggml).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(Ggml).Namespace && !type.IsNested)
            .Where(type => withParakeet || !type.Name.StartsWith("parakeet", StringComparison.OrdinalIgnoreCase));
        foreach (Type type in types)
        {
            if (type.IsEnum)
            {
                foreach (object value in type.GetEnumValues())
                {
                    facts.Add($"enum {value}", Convert.ToInt64(value));
                }
            }
            else if (type.IsValueType && type.GetFields(Fields).Length > 0) // no field: a handle that only native code can look into
            {
                facts.Add($"sizeof {type.Name}", Marshal.SizeOf(type));
                AddFields(facts, type, type.Name, 0);
            }
            else if (type == typeof(Ggml) || type == typeof(Whisper) || type == typeof(Parakeet))
            {
                foreach (FieldInfo constant in type.GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => field.IsLiteral))
                {
                    facts.Add($"const {constant.Name}", Convert.ToInt64(constant.GetRawConstantValue()));
                }
            }
        }

        return facts;
    }

    private static void AddFields(Dictionary<string, long> facts, Type type, string path, long start)
    {
        foreach (FieldInfo field in type.GetFields(Fields))
        {
            long offset = start + (long)Marshal.OffsetOf(type, field.Name);
            string name = $"{path}.{field.Name}";
            facts.Add($"offsetof {name}", offset);
            if (field.FieldType.IsNested) // a struct without a name of its own in C
            {
                facts.Add($"sizeof {name}", Marshal.SizeOf(field.FieldType));
                AddFields(facts, field.FieldType, name, offset);
            }
        }
    }
}
