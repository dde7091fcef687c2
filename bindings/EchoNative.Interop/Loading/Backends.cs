using System.Runtime.InteropServices;
using System.Text;

namespace EchoNative.Interop.Loading;

/// <summary>Loads ggml's backends and tells what they offer.</summary>
internal static unsafe class Backends
{
    /// <summary>Loads every backend that belongs to the ggml in <paramref name="folder"/>.</summary>
    public static void Load(string? folder)
    {
        string? modules = folder is null ? null : FindModules(folder);
        if (modules is null && Ggml.ggml_backend_dev_count() > 0)
        {
            modules = folder; // backends are linked in: no reason to search anywhere else
        }

        if (modules is null)
        {
            Ggml.ggml_backend_load_all(); // searches the folder compiled in, the program's and the current one
            return;
        }

        fixed (byte* path = Encoding.UTF8.GetBytes(modules + '\0'))
        {
            Ggml.ggml_backend_load_all_from_path((sbyte*)path);
        }
    }

    public static IReadOnlyList<NativeDevice> Devices()
    {
        List<NativeDevice> devices = [];
        for (nuint i = 0; i < Ggml.ggml_backend_dev_count(); i++)
        {
            ggml_backend_device* device = Ggml.ggml_backend_dev_get(i);
            nuint free, total;
            Ggml.ggml_backend_dev_memory(device, &free, &total);
            devices.Add(new NativeDevice(
                Text(Ggml.ggml_backend_dev_name(device)),
                Text(Ggml.ggml_backend_dev_description(device)),
                Ggml.ggml_backend_dev_type(device) switch
                {
                    ggml_backend_dev_type.GGML_BACKEND_DEVICE_TYPE_CPU => NativeDeviceKind.Cpu,
                    ggml_backend_dev_type.GGML_BACKEND_DEVICE_TYPE_GPU => NativeDeviceKind.Gpu,
                    ggml_backend_dev_type.GGML_BACKEND_DEVICE_TYPE_IGPU => NativeDeviceKind.IntegratedGpu,
                    ggml_backend_dev_type.GGML_BACKEND_DEVICE_TYPE_ACCEL => NativeDeviceKind.Accelerator,
                    _ => NativeDeviceKind.Meta,
                },
                Text(Ggml.ggml_backend_reg_name(Ggml.ggml_backend_dev_backend_reg(device))),
                (long)total));
        }

        return devices;
    }

    /// <summary>Compile-time features of the processor backend that was chosen.</summary>
    public static IReadOnlyDictionary<string, string> CpuFeatures()
    {
        Dictionary<string, string> features = [];
        ggml_backend_device* cpu = Ggml.ggml_backend_dev_by_type(ggml_backend_dev_type.GGML_BACKEND_DEVICE_TYPE_CPU);
        if (cpu is null)
        {
            return features;
        }

        ggml_backend_reg* backend = Ggml.ggml_backend_dev_backend_reg(cpu);
        fixed (byte* name = "ggml_backend_get_features\0"u8)
        {
            // ggml_backend_get_features_t of ggml-backend.h: an array that ends with a null name.
            var getFeatures = (delegate* unmanaged[Cdecl]<ggml_backend_reg*, ggml_backend_feature*>)
                Ggml.ggml_backend_reg_get_proc_address(backend, (sbyte*)name);
            for (ggml_backend_feature* feature = getFeatures is null ? null : getFeatures(backend);
                feature is not null && feature->name is not null;
                feature++)
            {
                features[Text(feature->name)] = Text(feature->value);
            }
        }

        return features;
    }

    public static string Text(sbyte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    // Debian keeps modules in a folder of its own. It is named here, although ggml knows it, because ggml by itself goes on
    // to the current folder and loads whatever is called libggml-*.so there.
    private static string? FindModules(string folder)
    {
        string below = Path.Combine(folder, "ggml");
        string[] debian = Directory.Exists(below) ? Directory.GetDirectories(below, "backends*") : [];
        return debian.Order(StringComparer.Ordinal).Prepend(folder).FirstOrDefault(LibraryNames.HasBackendModules);
    }
}
